"""Values of persons are planted in every field of every feed, and every byte that is kept, sent, logged or shown is
searched for them.
"""
