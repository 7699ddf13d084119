"""The pages of this room: finding, registering, the basic card, what ends soon."""
