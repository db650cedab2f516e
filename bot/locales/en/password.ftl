# The way into the REST API.
password-how =
    The API knows you by an e-mail and a password. Send both in one message, I delete it at once:

    /password anna@example.com a long password
password-set = Done: { $email } opens the API. Your message is deleted; sessions opened with an earlier password are closed.
error-password-short = The password needs at least { $least } characters; several words are best. /password shows how.
error-password-long = The password is longer than { $most } bytes. Please choose a shorter one; a Cyrillic letter counts as two.
error-password-nul = The password holds a character that can't be used. Please choose another one.
error-email-taken = Another account has this e-mail. Please give your own.
error-unauthorized = That did not sign you in. Please sign in again.
error-sign-in-wrong = E-mail and password don't belong together.
error-password-wrong = The current password is another one.
