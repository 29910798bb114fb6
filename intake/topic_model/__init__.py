"""Texts of citizens become topics: hashed characters, a linear model, calibrated, silent where it is not sure.

A model says what a text is about, never who wrote it. It holds weights of hashed characters and pairs, no text.
"""

from intake.topic_model.card import card
from intake.topic_model.examples import Examples, topic_of_label
from intake.topic_model.figures import Figures
from intake.topic_model.model import Guess, TopicModel
from intake.topic_model.training import Aim, train

__all__ = ["Aim", "Examples", "Figures", "Guess", "TopicModel", "card", "topic_of_label", "train"]
