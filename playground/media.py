"""How files look inside a message of the Bot API."""

from __future__ import annotations

from playground.state import File, Json

KINDS = ("photo", "document", "voice", "video_note", "sticker")


def media_body(kind: str, file: File, *, duration: int = 0) -> Json:
    """The part of a message body that carries the file; `duration` in seconds, of what is spoken."""
    common = {"file_id": file.id, "file_unique_id": file.unique_id, "file_size": len(file.content)}
    match kind:
        case "photo":
            return {"photo": [common | {"width": 640, "height": 480}]}
        case "voice":
            return {"voice": common | {"duration": duration, "mime_type": "audio/ogg"}}
        case "video_note":
            return {"video_note": common | {"duration": duration, "length": 240}}
        case "sticker":
            shape = {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False}
            return {"sticker": common | shape | {"emoji": "🙂"}}
        case "document":
            return {"document": common | {"file_name": file.name, "mime_type": file.mime_type}}
    raise ValueError(f"a file is sent as {', '.join(KINDS)}")
