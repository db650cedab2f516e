# CVs and contacts: what was understood, what is right.
cv-review =
    Understood so:
    <b>{ $name }</b>
    Position: { $position }
    Experience, years: { $years }
    Skills: { $skills }
    E-mail: { $email }
    Phone: { $phone }
cv-kept = I keep only the text about work. No file, age, family, citizenship or photo is kept. No model sees the CV before the candidate consents.
cv-hidden = The file holds hidden text. It was not read.
candidate-cv = The CV was read, its text is kept.
button-same-person = The same person: { $name }
button-add-anyway = Add a new one
cv-name-ask = I found no name. What is the candidate's name?
cv-job-position-ask = For which position?
cv-experience-years-ask = How many years of experience? A number.
cv-skills-ask = Which skills? Separated by commas.
cv-email-ask = The candidate's e-mail?
cv-phone-ask = The candidate's phone?
