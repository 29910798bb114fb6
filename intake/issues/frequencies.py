"""How often each n-gram has been seen, learnt from the past alone, and what it therefore weighs."""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from intake.issues.features import GRAMS, Features

BLOCK: Final = 256
"""Weights change only after so many texts. So they depend on what came before, not on how it was cut into batches."""
COMMON: Final = 0.1
"""An n-gram in more of the texts says nothing."""
KEPT: Final = 32
"""The heaviest n-grams of a text stand for it."""

Counts = NDArray[np.int64]


class Frequencies:
    """Texts that hold each n-gram: those in force, of whole blocks, and those that wait for the end of the block."""

    def __init__(self) -> None:
        self.texts = 0
        """Counted so far. Weights rest on the first ``texts - texts % BLOCK`` of them."""
        self._waiting = np.zeros(GRAMS, dtype=np.int64)
        self._counts = np.zeros(GRAMS, dtype=np.int64)
        self._weights = self._weigh()

    @property
    def room(self) -> int:
        """Texts until the weights change."""
        return BLOCK - self.texts % BLOCK

    @property
    def block(self) -> int:
        """Number of the block that is being counted."""
        return self.texts // BLOCK

    @property
    def counts(self) -> Counts:
        """[262144] texts with each n-gram, of whole blocks."""
        return self._counts

    def share(self, grams: NDArray[np.int64]) -> float:
        """The share of the texts that hold the rarest of the n-grams; 0 before the first block."""
        whole = self.texts - self.texts % BLOCK
        return float(self._counts[grams].min()) / whole if whole else 0.0

    def add(self, texts: int, grams: NDArray[np.int64], counts: Counts) -> None:
        """Counts texts of one block: ``grams`` and in how many of the texts they stand.

        Raises ``ValueError`` for more texts than the block has room for.
        """
        if texts > self.room:
            raise ValueError(f"{texts} texts for a block with room for {self.room}")
        self._waiting[grams] += counts
        self.texts += texts
        if self.texts % BLOCK == 0:
            self._counts += self._waiting
            self._waiting[:] = 0
            self._weights = self._weigh()

    def restore(self, texts: int, counts: Counts) -> None:
        """Goes on from whole blocks that were counted before."""
        self.texts, self._counts = texts, counts.copy()
        self._waiting[:] = 0
        self._weights = self._weigh()

    def vectors(self, features: Features, count: int, title_weight: float) -> sparse.csr_array:
        """[count, 262144] float32, rows of length 1 (or 0): the 32 heaviest n-grams of each text.

        Weight = (``title_weight`` in the title, else 1) x (1 + log((N + 1) / (df + 1))), 0 where df > 0.1 N, with N
        texts, df of them with the n-gram; 1 in the first block. Of equal weights the lower n-gram is kept. Columns of
        a row ascend.
        """
        weight = self._weights[features.gram] * np.where(features.titled, np.float32(title_weight), np.float32(1))
        order = np.argsort((features.text << 32) - weight.view(np.int32), kind="stable")
        text = features.text[order]
        rank = np.arange(text.size) - np.searchsorted(text, np.arange(count))[text]
        kept = np.sort(order[rank < KEPT])
        kept = kept[weight[kept] > 0]
        text, weight = features.text[kept], weight[kept]
        bounds = np.searchsorted(text, np.arange(count + 1))
        length = np.sqrt(np.bincount(text, weight.astype(np.float64) ** 2, count))
        value = (weight / length[text]).astype(np.float32)
        columns = features.gram[kept].astype(np.int32)
        return sparse.csr_array((value, columns, bounds.astype(np.int32)), shape=(count, GRAMS))

    def _weigh(self) -> NDArray[np.float32]:
        whole = self.texts - self.texts % BLOCK
        if whole == 0:
            return np.ones(GRAMS, dtype=np.float32)
        weights = 1.0 + np.log((whole + 1.0) / (self._counts + 1.0))
        weights[self._counts > COMMON * whole] = 0.0
        return np.asarray(weights, dtype=np.float32)
