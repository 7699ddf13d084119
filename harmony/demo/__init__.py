"""The demo salon: invented people with an invented history, told backwards from today."""
