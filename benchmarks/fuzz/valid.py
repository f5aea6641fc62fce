"""Tells whether Telegram could have sent an update: only other updates may be set aside.

Written from the Bot API's reference, not from the product or its library. `?` may be absent.
"""

from typing import Any

_SPEC = """
Update: update_id=Integer message?=Message edited_message?=Message channel_post?=Message
edited_channel_post?=Message business_message?=Message edited_business_message?=Message
guest_message?=Message callback_query?=CallbackQuery my_chat_member?=ChatMemberUpdated
chat_member?=ChatMemberUpdated message_reaction?=MessageReaction inline_query?=InlineQuery
chosen_inline_result?=Unknown poll?=Poll poll_answer?=Unknown chat_join_request?=Unknown
shipping_query?=Unknown pre_checkout_query?=Unknown purchased_paid_media?=Unknown
deleted_business_messages?=Unknown message_reaction_count?=Unknown chat_boost?=Unknown Message:
message_id=Integer date=Integer chat=Chat from?=User sender_chat?=Chat text?=String
message_thread_id?=Integer is_topic_message?=True entities?=Entity* caption?=String
caption_entities?=Entity* photo?=Photo* video?=Video document?=File animation?=Video audio?=Audio
voice?=Audio video_note?=Note sticker?=Sticker location?=Location venue?=Venue contact?=Contact
poll?=Poll dice?=Dice media_group_id?=String reply_to_message?=Replied forward_origin?=Origin
edit_date?=Integer migrate_to_chat_id?=Integer migrate_from_chat_id?=Integer new_chat_members?=User*
left_chat_member?=User pinned_message?=Replied reply_markup?=Keyboard via_bot?=User
sender_business_bot?=User author_signature?=String is_automatic_forward?=True
has_media_spoiler?=True forum_topic_created?=Topic group_chat_created?=True
link_preview_options?=Preview has_protected_content?=True new_chat_title?=String
users_shared?=Shared Shared: request_id=Integer users=SharedUser* SharedUser: user_id=Integer
first_name?=String last_name?=String username?=String Replied: message_id=Integer date=Integer
chat=Chat from?=User text?=String entities?=Entity* photo?=Photo* video?=Video document?=File
animation?=Video audio?=Audio voice?=Audio caption?=String caption_entities?=Entity*
reply_markup?=Keyboard venue?=Venue location?=Location contact?=Contact poll?=Poll dice?=Dice
sticker?=Sticker video_note?=Note forward_origin?=Origin media_group_id?=String
message_thread_id?=Integer is_topic_message?=True sender_chat?=Chat edit_date?=Integer
link_preview_options?=Preview has_media_spoiler?=True via_bot?=User forum_topic_created?=Topic
has_protected_content?=True pinned_message?=Replied new_chat_members?=User* left_chat_member?=User
Chat: id=Integer type=String title?=String username?=String first_name?=String last_name?=String
is_forum?=True User: id=Integer is_bot=Boolean first_name=String last_name?=String username?=String
language_code?=String CallbackQuery: id=String from=User chat_instance=String data?=String
message?=Under inline_message_id?=String Under: message_id=Integer date=Integer chat=Chat
message_thread_id?=Integer is_topic_message?=True reply_markup?=Keyboard reply_to_message?=Replied
ChatMemberUpdated: chat=Chat from=User date=Integer old_chat_member=Member new_chat_member=Member
Member: user=User status=String MessageReaction: chat=Chat message_id=Integer user?=User
date=Integer old_reaction=Any* new_reaction=Any* InlineQuery: id=String from=User query=String
offset=String Entity: type=String offset=Integer length=Integer url?=String user?=User
language?=String custom_emoji_id?=String Photo: file_id=String file_unique_id=String width=Integer
height=Integer file_size?=Integer Video: file_id=String file_unique_id=String width=Integer
height=Integer duration=Integer file_name?=String mime_type?=String file_size?=Integer
thumbnail?=Photo File: file_id=String file_unique_id=String file_name?=String mime_type?=String
file_size?=Integer thumbnail?=Photo Audio: file_id=String file_unique_id=String duration=Integer
file_name?=String mime_type?=String file_size?=Integer performer?=String title?=String Note:
file_id=String file_unique_id=String length=Integer duration=Integer file_size?=Integer Sticker:
file_id=String file_unique_id=String type=String width=Integer height=Integer is_animated=Boolean
is_video=Boolean emoji?=String file_size?=Integer Location: latitude=Number longitude=Number
live_period?=Integer Venue: location=Location title=String address=String Contact:
phone_number=String first_name=String last_name?=String user_id?=Integer Poll: id=String
question=String options=Option* total_voter_count=Integer is_closed=Boolean is_anonymous=Boolean
type=String allows_multiple_answers=Boolean allows_revoting=Boolean members_only=Boolean Option:
text=String voter_count=Integer persistent_id=String Dice: emoji=String value=Integer Topic:
name=String icon_color=Integer Preview: is_disabled?=Boolean url?=String Keyboard:
inline_keyboard=Rows Button: text=String callback_data?=String url?=String copy_text?=Copied
style?=String Copied: text=String Origin: type=String date=Integer sender_user?=User
sender_user_name?=String sender_chat?=Chat chat?=Chat message_id?=Integer author_signature?=String
"""
_SIZE = 2**53
"""Telegram promises that numbers have at most 52 significant bits."""
_NEEDED = {"user": "sender_user", "hidden_user": "sender_user_name", "chat": "sender_chat"}


def _read(spec: str) -> dict[str, dict[str, tuple[str, bool]]]:
    types: dict[str, dict[str, tuple[str, bool]]] = {}
    for token in spec.split():
        if token.endswith(":"):
            fields = types[token[:-1]] = {}
        else:
            key, kind = token.split("=")
            fields[key.removesuffix("?")] = (kind, key.endswith("?"))
    return types


_TYPES = _read(_SPEC)


def is_valid(raw: object) -> bool:
    return _fits(raw, "Update")


def _fits(value: Any, kind: str) -> bool:
    if kind.endswith("*"):
        return isinstance(value, list) and all(_fits(one, kind[:-1]) for one in value)
    match kind:
        case "Integer":
            return isinstance(value, int) and not isinstance(value, bool) and abs(value) < _SIZE
        case "Number":
            return isinstance(value, (int, float)) and not isinstance(value, bool)
        case "String":
            return isinstance(value, str)
        case "Boolean":
            return isinstance(value, bool)
        case "True":
            return value is True
        case "Any":
            return True
        case "Unknown":
            return False  # not described here, so it cannot be called valid
        case "Rows":
            return isinstance(value, list) and all(_fits(row, "Button*") for row in value)
    return isinstance(value, dict) and _has_fields(value, kind)


def _has_fields(value: dict[str, Any], kind: str) -> bool:
    for name, (inner, optional) in _TYPES[kind].items():
        if name not in value:
            if not optional:
                return False
        elif not _fits(value[name], inner):
            return False
    if kind == "Origin":
        if value["type"] == "channel":
            return "chat" in value and "message_id" in value
        return value["type"] in _NEEDED and _NEEDED[value["type"]] in value
    if kind == "Member":
        # The other fields of a member differ by its status and are not described here.
        return value["status"] in ("member", "left")
    return True
