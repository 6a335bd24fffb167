"""``python -m foiparse`` and the command ``foiparse``: the front door."""

import os
import signal


def main() -> None:
    """Import the command line and run it; an interrupt before it has begun ends it quietly."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        # While Python is importing, an interrupt would show where, or be lost.
        signal.signal(signal.SIGINT, _stop)
    from foiparse.cli import main as run

    run()


def _stop(number: int, frame: object) -> None:
    del frame
    os.write(2, b"foiparse: interrupted\n")
    os._exit(128 + number)


if __name__ == "__main__":
    main()
