"""Texts of citizens become topics: hashed characters, a linear model, calibrated, silent where it is not sure.

A model says what a text is about, never who wrote it. It holds weights of hashed characters and pairs, no text and no word.
"""

from intake.topic_model.card import card
from intake.topic_model.examples import Examples
from intake.topic_model.model import Guess, TopicModel
from intake.topic_model.training import Aim, train

__all__ = ["Aim", "Examples", "Guess", "TopicModel", "card", "train"]
