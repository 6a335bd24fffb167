"""``foiparse cache``: where it lies, how large it is, and away with it."""

from typing import Annotated, Literal

import typer

from foiparse.streams import say, standard_output


def cache(
    action: Annotated[
        Literal["show", "clear"],
        typer.Argument(help="Show the folder and its size, or empty it.", show_default=False),
    ],
) -> None:
    """Show or empty the cache of what was read before.

    It lies in the user's cache folder, or where FOIPARSE_CACHE says.
    """
    from foiparse.batch.cache import clear, default_folder, size_of
    from foiparse.writers.files import cannot_write

    folder = default_folder()
    if action == "show":
        with standard_output(as_data=False) as out:
            out.write(f"{folder}\t{size_of(folder)} bytes\n")
        return
    try:
        freed = clear(folder)
    except OSError as error:
        raise cannot_write(folder, error) from error
    say(f"{folder}: {freed} bytes freed")
