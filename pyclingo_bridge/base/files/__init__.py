"""Files of users: read with a bound and a place, written whole or not at all."""
