"""What can go wrong, as a tree. Each message says what was found, what was wanted and what to do.

    AssistantError               whatever a user may be shown
    ├── ReadError                a report cannot be read
    ├── StoreError               a store is missing, damaged, or of another format or model
    │   └── StaleError           what is asked for is of a state that the store has left
    ├── EncoderError             an embedding model cannot be loaded
    ├── QuestionError            a question that cannot be asked: empty, too long
    ├── BusyError                more questions at once than are answered, or too slow an answer
    ├── ModelError               a language model is not set up, or gives no reply that can be used
    └── GoldError                a gold question file that does not follow its format

They stand in `index` because it is the lowest room; `assistant` gives them to callers again.
"""


class AssistantError(Exception):
    """The base of every error that a user may be shown; its text is a complete sentence."""


class ReadError(AssistantError):
    """A report cannot be read."""


class StoreError(AssistantError):
    """A store is missing, damaged, locked, or made with another format or model."""


class StaleError(StoreError):
    """What is asked for is of a state that the store has left and forgotten; a new snapshot has the present one."""


class EncoderError(AssistantError):
    """An embedding model cannot be loaded."""


class QuestionError(AssistantError):
    """A question that cannot be asked."""


class BusyError(AssistantError):
    """More is asked at once than can be answered in time; asking again later may help."""


class ModelError(AssistantError):
    """A language model is not set up, cannot be reached, or gives no reply that can be used."""


class GoldError(AssistantError):
    """A file of gold questions does not follow its format."""
