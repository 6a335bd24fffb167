"""The raw functions of pdfium that the hot path calls, bound so that a call costs little.

pypdfium2 describes every function with rich pointer types, which are checked anew at
each call. Here the same functions are bound with plain addresses: a page's boxes can
then be written straight into one numpy buffer by a `map` over a range of addresses.
Nothing outside this module and its two callers (`characters`, `paths`) sees a pointer.
"""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, Any

from pypdfium2 import raw

if TYPE_CHECKING:
    from collections.abc import Callable

_POINTER = ctypes.c_void_p
_INT = ctypes.c_int
_SIZE = ctypes.c_size_t
_FLOAT = ctypes.c_float
_DOUBLE = ctypes.c_double
_ULONG = ctypes.c_ulong


def _bind(name: str, result: Any, *arguments: Any) -> Callable[..., Any]:
    """Bind one function by its address, arguments as given and unchecked.

    `PYFUNCTYPE` keeps the interpreter lock during the call: the calls are far too
    short for letting it go to pay.
    """
    address = ctypes.cast(getattr(raw, name), _POINTER).value
    return ctypes.PYFUNCTYPE(result, *arguments)(address or 0)


def address_of(handle: Any) -> int:
    """The address behind one of pypdfium2's handles (0 for a null handle)."""
    return ctypes.cast(handle, _POINTER).value or 0


# Text
load_text = _bind("FPDFText_LoadPage", _POINTER, _POINTER)
close_text = _bind("FPDFText_ClosePage", None, _POINTER)
count_characters = _bind("FPDFText_CountChars", _INT, _POINTER)
get_text = _bind("FPDFText_GetText", _INT, _POINTER, _INT, _INT, _POINTER)
get_unicode = _bind("FPDFText_GetUnicode", ctypes.c_uint, _POINTER, _INT)
get_loose_box = _bind("FPDFText_GetLooseCharBox", _INT, _POINTER, _INT, _POINTER)
get_origin = _bind("FPDFText_GetCharOrigin", _INT, _POINTER, _INT, _POINTER, _POINTER)
get_font_size = _bind("FPDFText_GetFontSize", _DOUBLE, _POINTER, _INT)
get_character_matrix = _bind("FPDFText_GetMatrix", _INT, _POINTER, _INT, _POINTER)
get_angle = _bind("FPDFText_GetCharAngle", _FLOAT, _POINTER, _INT)
get_text_object = _bind("FPDFText_GetTextObject", _POINTER, _POINTER, _INT)
get_render_mode = _bind("FPDFTextObj_GetTextRenderMode", _INT, _POINTER)

# Page
get_rotation = _bind("FPDFPage_GetRotation", _INT, _POINTER)
get_page_box = _bind("FPDF_GetPageBoundingBox", _INT, _POINTER, _POINTER)
count_objects = _bind("FPDFPage_CountObjects", _INT, _POINTER)
get_object = _bind("FPDFPage_GetObject", _POINTER, _POINTER, _INT)
count_form_objects = _bind("FPDFFormObj_CountObjects", _INT, _POINTER)
get_form_object = _bind("FPDFFormObj_GetObject", _POINTER, _POINTER, _ULONG)

# Objects and paths
get_type = _bind("FPDFPageObj_GetType", _INT, _POINTER)
get_bounds = _bind("FPDFPageObj_GetBounds", _INT, _POINTER, _POINTER, _POINTER, _POINTER, _POINTER)
get_matrix = _bind("FPDFPageObj_GetMatrix", _INT, _POINTER, _POINTER)
get_fill = _bind("FPDFPageObj_GetFillColor", _INT, _POINTER, *([_POINTER] * 4))
get_stroke = _bind("FPDFPageObj_GetStrokeColor", _INT, _POINTER, *([_POINTER] * 4))
get_draw_mode = _bind("FPDFPath_GetDrawMode", _INT, _POINTER, _POINTER, _POINTER)
count_segments = _bind("FPDFPath_CountSegments", _INT, _POINTER)
get_segment = _bind("FPDFPath_GetPathSegment", _POINTER, _POINTER, _INT)
get_point = _bind("FPDFPathSegment_GetPoint", _INT, _POINTER, _POINTER, _POINTER)
get_segment_type = _bind("FPDFPathSegment_GetType", _INT, _POINTER)
get_close = _bind("FPDFPathSegment_GetClose", _INT, _POINTER)

TEXT, PATH, IMAGE, FORM = 1, 2, 3, 5
LINE_TO, BEZIER_TO, MOVE_TO = 0, 1, 2
INVISIBLE = 3
"""Text render mode of text that is not painted: the layer that OCR leaves."""
