"""Remove the local data that lies outside the data folder (`make clean` removes the folder itself)."""

import shutil

from partnership.local import places


def main() -> None:
    """Follow the link that a data folder has when PostgreSQL's account may not enter it."""
    data = places.var_dir() / "postgres"
    if data.is_symlink():
        target = data.readlink()
        if target.parent.parent == places.SYSTEM_STORE:
            shutil.rmtree(target.parent, ignore_errors=True)
    print("Local data outside the data folder has been removed.")


if __name__ == "__main__":
    main()
