"""What happened to people and teams, for the audit trail above.

The audit app may import this one and not the reverse. So this signal, unlike those of the other
apps, is sent inside the transaction of the change: no change without an entry, no entry without
a change.
"""

from django.dispatch import Signal

# action: "created", "updated" or "ended"
# subjects: the records concerned, the main one first
# values: {field: (old, new)}
# by: the acting user
account_changed = Signal()
