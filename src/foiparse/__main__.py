"""``python -m foiparse`` and the command ``foiparse``: the front door."""

import gc
import os
import signal


def main() -> None:
    """Import the command line and run it; an interrupt before it has begun ends it quietly."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        # While Python is importing, an interrupt would show where, or be lost.
        signal.signal(signal.SIGINT, _stop)
    # Long tables are millions of records without cycles, and so is what imports make; looking
    # for cycles at Python's pace takes a third of the time.
    gc.set_threshold(200_000, 20, 100)
    from foiparse.cli import main as run

    run()


def _stop(number: int, frame: object) -> None:
    del frame
    os.write(2, b"foiparse: interrupted\n")
    os._exit(128 + number)


if __name__ == "__main__":
    main()
