"""A study's folder held against its own description before it is gone on with.

The description (``study.json``) is sealed, and holds the hashes of the design and of the configuration. What follows
from it is made again and compared: the identity of every cell from its values, and the configuration.
"""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pyarrow as pa

from simulation.errors import StoreError
from simulation.results import sealed
from simulation.results.columns import described
from simulation.studies.study import Study, cells

DESIGN = "design.parquet"


def check_design(folder: Path, study: Study, design: pd.DataFrame) -> None:
    """Refuse a design that is not the one of the study: every cell's key is worked out again from its values.

    Raises
    ------
    StoreError
        Naming the file, and the first column and point that are wrong.
    """
    path = folder / DESIGN
    sealed.plain_file(path)
    wanted = _made_again(path, study, design)
    if list(design.columns) != list(wanted.columns) or len(design) != len(wanted):
        raise StoreError(
            f"{path}: is not the design of this study (columns {', '.join(map(str, design.columns))}); put back the"
            " one that was written, or begin anew in another folder"
        )
    for name in wanted.columns:
        for point, (there, made) in enumerate(zip(design[name].tolist(), wanted[name].tolist(), strict=True)):
            if there != made and not (pd.isna(there) and pd.isna(made)):
                raise StoreError(
                    f"{path}: its column '{name}' says {there} at point {point}, where the study comes to {made}; put"
                    " back the one that was written, or begin anew in another folder"
                )
    if study.identity != identity(wanted):
        raise StoreError(
            f"{path}: is the design of another study than {folder / sealed.STUDY} describes; put back the one that"
            " was written, or begin anew in another folder"
        )


def _made_again(path: Path, study: Study, design: pd.DataFrame) -> pd.DataFrame:
    """Return the design that the values of ``design`` come to, as a table gives it back."""
    try:
        points = [dict(json.loads(values)) for values in design["values"]]
        made = described(cells(study, points), {}).to_pandas()
    except (KeyError, TypeError, ValueError, RecursionError, pa.ArrowException) as error:
        raise StoreError(f"{path}: does not hold the points of a study ({' '.join(str(error).split())})") from error
    return pd.DataFrame(made)


def identity(design: pd.DataFrame) -> str:
    """Return the identity of a study, which its parts bear: a hash of the keys of its cells, 24 digits."""
    return sealed.of(design.drop_duplicates("cell")["key"].tolist())[:24]
