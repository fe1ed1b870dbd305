import subprocess
import sys

from assistant.writing.tokens import count


def test_special_tokens_are_text():
    assert count("<|endoftext|>") > 1


def test_vietnamese():
    assert 5 < count("Đàn trâu 15.300 con") < 20


def test_llama_index_is_not_imported_to_count():
    """It takes seconds, and only its folder is needed."""
    code = (
        "import sys; from assistant.writing.tokens import count; count('a'); print('llama_index.core' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"
