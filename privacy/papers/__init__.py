"""The papers that the law wants: breaches, processors, tests of the contact channel, decisions."""
