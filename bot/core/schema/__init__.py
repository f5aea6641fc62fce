"""Tables of the whole program. Times are milliseconds UTC.

Only `people` identifies a reporter: a keyed hash recognises, a sealed address reaches them;
`pauses` keeps a hash for a while. Elsewhere a citizen's Telegram id is only in open inbox rows.
"""

from bot.core.schema import authorities as authorities
from bot.core.schema import broadcast as broadcast
from bot.core.schema import desk as desk
from bot.core.schema import history as history
from bot.core.schema import privacy as privacy
from bot.core.schema import queues as queues
from bot.core.schema import register as register
from bot.core.schema import reports as reports
