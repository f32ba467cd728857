"""What is told of certificates: what stands, and the first of what does not."""

import pytest

from pyclingo_bridge.check.certify.certificates import Rechecked
from pyclingo_bridge.render.text.certificates import rechecked_text


@pytest.mark.parametrize("count", [0, 1, 10, 11, 200])
def test_many_problems_are_counted(count: int) -> None:
    page = rechecked_text(Rechecked(60, 105, tuple(f"problem {n} here" for n in range(count))))
    assert page.count(" here\n") == min(count, 10)
    assert (f"and {count - 10} more" in page) == (count > 10)
    assert ("each proof holds" in page) == (count == 0)
    assert "105 further claims not certified" in page
