# Administration: people, figures, health, audit; the menu's commands and the bot's description.
admin-menu =
    <b>Administration</b>

    You can search for people: /users olga.
button-users = People
button-staff-invite = Invite a recruiter
button-stats = Funnel
button-health = Health
button-audit = Audit
button-refresh = Look again
button-export = Export as a table
button-confirm = Yes, I mean it

users =
    <b>People.</b> ★ administrator, ● recruiter, ○ candidate, ⛔ blocked.

    To search by name: /users olga.
users-found = <b>People</b> for “{ $query }”:
users-none = There is nobody for “{ $query }”. Everyone: /users.
user-card =
    <b>{ $name }</b>
    Role: { $role }
    With us since { $since }, language { $language }
user-own = This is you.
user-configured = Administrator by the setting ADMIN_IDS: can be demoted or blocked only there.
user-blocked = Blocked on { $since }.
user-unreachable = Stopped the bot: messages wait until they write.
role-admin = administrator
role-recruiter = recruiter
role-user = candidate
role-changed = Your role is now: { $role }. /help shows what you can do.
deed-admin = Make administrator
deed-recruiter = Make recruiter
deed-user = Make candidate
deed-block = Block
deed-unblock = Unblock
deed-sign-out = End sessions
deed-done = Done
confirm-admin = Give all rights of an administrator? They can change roles, yours too.
confirm-recruiter =
    { $whose ->
        [own] <b>This is your own role.</b> Stop being an administrator? Only another administrator can give it back.
       *[other] Make a recruiter? Sessions of the API end.
    }
confirm-user =
    { $whose ->
        [own] <b>This is your own role.</b> Leave the team? Only another administrator can let you back in.
       *[other] Take out of the team? The vacancies stay, the access to them ends.
    }
confirm-block =
    { $whose ->
        [own] <b>This is yourself.</b> Block yourself? Only another administrator can let you in again.
       *[other] Block? The bot knows this person no more from now on, sessions of the API end.
    }
error-last-admin = This is the last administrator. Appoint another one first: /users.
error-admin-by-configuration = The setting ADMIN_IDS appoints this administrator. Remove them there and restart the bot.

funnel = <b>Interviews</b>, ever (in 30 days):
funnel-invited = Invited: { $ever } ({ $recent })
funnel-opened = Opened: { $ever } ({ $recent })
funnel-consented = Consented: { $ever } ({ $recent })
funnel-submitted = Submitted: { $ever } ({ $recent })
funnel-evaluated = Evaluated: { $ever } ({ $recent })
funnel-decided = Decided: { $ever } ({ $recent })
funnel-completion = Of those who opened, { $percent }% submitted

health = <b>Health</b>
health-postgres = PostgreSQL: answers, { $ms } ms
health-redis = Redis: answers, { $ms } ms
health-redis-gone = <b>Redis does not answer.</b> Interviews go on, but slower.
health-schema = Database schema: { $schema }
health-updates = Incoming waiting: { $waiting }
health-notifications = Outgoing waiting: { $waiting }
health-jobs = Jobs waiting: { $waiting }
health-dead = ⚠ Given up after all tries: { $dead }, the latest: <code>{ $reason }</code>
button-retry-updates = Retry incoming
button-retry-notifications = Retry outgoing
button-retry-jobs = Retry jobs

audit = <b>Audit</b>, the newest first, times in UTC:
audit-line = { $at } · { $who }: { $action }
audit-line-subject = { $line } · { $subject }
audit-product = the bot itself
audit-admin-appointed = administrator by the settings
audit-audit-exported = audit exported
audit-candidate-added = candidate added
audit-candidate-archived = candidate archived
audit-candidate-changed = candidate changed
audit-company-saved = company details saved
audit-dead-letters-retried = what was given up tried again
audit-interview-applied = applied by the open link
audit-interview-cancelled = invitation taken back
audit-interview-consent-refused = no consent
audit-interview-consented = consent given
audit-interview-decided = decision on an interview
audit-interview-evaluated = interview evaluated
audit-interview-invited = invited to an interview
audit-interview-opened = link opened
audit-interview-reinvited = new link to an interview
audit-interview-submitted = interview submitted
audit-interview-wrong-person = the wrong person opened a link
audit-kit-approved = plan approved
audit-kit-copied = new version of a plan
audit-kit-question-added = question added to a plan
audit-kit-question-changed = question of a plan changed
audit-kit-question-deleted = question deleted from a plan
audit-kit-question-level-set = level of a question changed
audit-kit-question-moved = question of a plan moved
audit-kit-question-replaced = question of a plan replaced
audit-kit-question-weighed = weight of a question changed
audit-kit-requested = plan ordered
audit-staff-invited = recruiter invited
audit-staff-joined = a new recruiter in the team
audit-user-blocked = blocked
audit-user-role-changed =
    role: { $after ->
        [admin] administrator
        [recruiter] recruiter
       *[user] candidate
    }
audit-user-signed-out = sessions ended
audit-user-unblocked = unblocked
audit-vacancy-added = vacancy added
audit-vacancy-apply-link-closed = open link closed
audit-vacancy-apply-link-opened = open link made
audit-vacancy-archived = vacancy archived
audit-vacancy-changed = vacancy changed
audit-vacancy-shared = vacancy shared

command-start = begin, or go back to where you were
command-status = where my interview stands
command-pause = take a break
command-resume = go on with the interview
command-privacy = about personal data
command-help = what can be done here
command-language = language
command-cancel = drop what you began
command-inbox = what waits for me
command-new = a new vacancy
command-newcandidate = add a candidate
command-newinterview = invite to an interview
command-vacancies = vacancies
command-candidates = candidates
command-interviews = interviews
command-company = company details
command-password = sign-in to the API
command-admin = administration
command-invite = invite a recruiter
command-users = people and roles
command-stats = the funnel
command-health = health
command-audit = audit

bot-description =
    First interviews in Telegram: the same questions for all, ratings with your own words, a person decides.

    You need a personal link from a recruiter.
bot-short-description = Structured interviews. The same questions for all, a person decides.
engine-fault = The model does not answer and needs an administrator: { $reason }. Please check OPENAI_API_KEY and OPENAI_MODEL. The answers are kept and will be read once it works.
audit-api-key-made = API key made
audit-api-key-revoked = API key revoked
audit-interview-evaluated-again = interview read again
audit-interview-expired = interview's time over
audit-interview-handed-in = answers handed in through the API
audit-password-set = password set
audit-session-opened = signed in to the API
audit-session-refresh-reused = an old sign-in key was used again
audit-sessions-ended = sign-ins ended

engine = <b>Who writes the questions and reads the answers</b>
engine-now-offline = Engine: offline. Rules and word lists on this server, nothing leaves it.
engine-now-openai = Engine: the model { $model } at { $host }.
engine-hindered-key = Engine: offline. The model { $model } is chosen, but there is no key: OPENAI_API_KEY.
engine-hindered-notice = Engine: offline. The model { $model } is chosen, but it stands abroad and the notice is not confirmed: /engine.
engine-chosen = Chosen by { $by }, { $at }.
engine-waits = While the model is down: interviews go on, evaluations wait for it.
engine-falls-back = While the model is down: interviews go on, evaluations are made offline and labelled so.
engine-lacks-key = The model { $model } can be chosen once OPENAI_API_KEY is set.
engine-lacks-notice = The model { $model } at { $host } stands abroad. It can be chosen once you confirm that the notice was given.
engine-noticed = Notice about { $host } confirmed by { $by }, { $at }.
button-engine = Engine
engine-openai = Switch to the model
engine-offline = Switch to offline
engine-notice = The notice was given
engine-fallback-on = Model down: evaluate offline
engine-fallback-off = Model down: wait for it
confirm-engine-openai = From now on answers are sent to { $model } at { $host }, without names and contacts. Switch?
confirm-engine-offline = From now on everything is done on this server. What waits for the model is done offline too. Switch?
confirm-engine-notice =
    Answers sent to { $host } leave the country. The law wants notice of that first: in Russia to Roskomnadzor, 152-FZ, article 12.

    Was the notice given? We keep that you confirmed it, and when.
confirm-engine-fallback-on = Evaluate offline while the model is down?
confirm-engine-fallback-off = Wait while the model is down?
error-engine-needs-key = The model has no key. Set OPENAI_API_KEY and start again.
error-engine-needs-notice = This model stands abroad. First confirm that the notice was given: /engine.
command-engine = who writes and reads
audit-engine-chosen =
    engine: { $engine ->
        [openai] the model
       *[offline] offline
    }
audit-engine-fallback-changed =
    while the model is down: { $fallback ->
        [on] evaluate offline
       *[off] wait
    }
audit-engine-notice-confirmed = notice about a model abroad confirmed: { $host }
audit-kit-reused = plan of an earlier vacancy taken
audit-interview-muted = reminders muted
audit-interview-reply-put-off = reply to the candidate put off
promises-kept = Promised replies: in time { $kept }, late { $late }, waiting { $waiting }. In time: { $percent }%
