"""The types that flow through foiparse: frozen, slotted, importing nothing of ours.

In the order of the flow: a reader gives a `Document`, correspondence labels its lines and
cuts it into `Message`s, tables gives `Table`s (strings only), tidying gives
`Observation`s, checking gives `Check`s, and a `Result` holds the lot.
"""

from foiparse.model.documents import (
    Box,
    Cell,
    Document,
    Grid,
    Line,
    MailHeader,
    Notice,
    NoticeKind,
    Place,
    Sheet,
    SheetCell,
    SheetRow,
)
from foiparse.model.letters import (
    SUBSTANCE,
    Answer,
    Disposition,
    Message,
    MessageKind,
    Question,
    Request,
    Zone,
)
from foiparse.model.records import (
    Check,
    Observation,
    Period,
    Scope,
    SourceRecord,
    State,
    Status,
    Total,
    Value,
    ZonedLine,
)
from foiparse.model.tables import (
    Column,
    Finding,
    PlacedTable,
    Placement,
    Table,
    TableCell,
    TablePart,
    TableRow,
)

__all__ = [
    "SUBSTANCE",
    "Answer",
    "Box",
    "Cell",
    "Check",
    "Column",
    "Disposition",
    "Document",
    "Finding",
    "Grid",
    "Line",
    "MailHeader",
    "Message",
    "MessageKind",
    "Notice",
    "NoticeKind",
    "Observation",
    "Period",
    "Place",
    "PlacedTable",
    "Placement",
    "Question",
    "Request",
    "Scope",
    "Sheet",
    "SheetCell",
    "SheetRow",
    "SourceRecord",
    "State",
    "Status",
    "Table",
    "TableCell",
    "TablePart",
    "TableRow",
    "Total",
    "Value",
    "Zone",
    "ZonedLine",
]
