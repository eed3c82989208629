"""Why a page is refused: one function a reason, each with a stable code."""
