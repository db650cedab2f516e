# Try as candidate.
preview-mark = <i>This is what a candidate sees. Nothing is stored, no link is used up.</i>
preview-name = Name
preview-until = (the link's end)
preview-recruiter = Whoever invites
button-preview = Try as candidate
button-preview-end = End the preview
