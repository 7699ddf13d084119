"""From a calendar to bookings that wait for a person to say who comes.

calendar → summaries → events, each pure; what is in a file goes through a child process of its own
(clients.bookings.reading). Health words, notes and codes go nowhere (R17).
"""
