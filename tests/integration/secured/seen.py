"""An installation on a broker that asks who comes."""

from tests.faults.installation import Installation
from tests.faults.servers import Addresses
from tests.integration.conftest import PARTITIONS


class Seen(Installation):
    """An installation that commands reach as the world does; it is looked at from inside, where nobody is asked."""

    def __init__(self, broker, elasticsearch, name):
        super().__init__(Addresses(broker.internal, elasticsearch), name, PARTITIONS)
        self.inside, self.outside = self.at, Addresses(broker.sasl, elasticsearch)
        self.at = self.outside

    def behind(self):
        self.at = self.inside
        try:
            return super().behind()
        finally:
            self.at = self.outside

    def remove(self):
        self.at = self.inside
        super().remove()
