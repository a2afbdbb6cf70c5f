"""Every share and count that shapes the people, cases and steps of the fictional county, each with its source.

"assumption" means: chosen so that every case occurs often enough to be seen and tested, not measured anywhere.
"""

from __future__ import annotations

from stafette.demo.distributions import Share, Weights

_LAW = "§ 44c Abs. 4 SGB II: normal values for staffing"

# Households. The kinds give 2.0 people each; 2.9 million households with 5.45 million people make 1.9 in Germany.
HOUSEHOLD: Weights[str] = Weights(
    {"single": 0.50, "single_parent": 0.20, "couple": 0.10, "family": 0.20},
    "assumption; in Germany 5.4 to 5.5 million people live in about 2.9 million such households",
)
CHILDREN: Weights[int] = Weights({1: 0.46, 2: 0.33, 3: 0.14, 4: 0.07})
WORKING_AGE_IN_BENEFIT = Share(
    0.70, "3,826,000 people able to work (BA, January 2026) of about 5.45 million; loaded counties come near it"
)
AGE: Weights[tuple[int, int]] = Weights({(18, 24): 0.11, (25, 34): 0.24, (35, 44): 0.26, (45, 54): 0.19, (55, 66): 0.2})
MOTHERS_AMONG_SINGLE_PARENTS = Share(0.9)
CARE_KNOWN = Share(0.75)
CARE_COVERED_ELSEWHERE = Share(0.62)

# People
ORIGIN: Weights[str] = Weights(
    {
        "german": 0.53,
        "ukrainian": 0.14,
        "syrian": 0.10,
        "turkish": 0.05,
        "afghan": 0.04,
        "bulgarian": 0.025,
        "romanian": 0.02,
        "polish": 0.02,
        "kurdish": 0.02,
        "kazakh": 0.015,
        "eritrean": 0.01,
        "serbian": 0.01,
        "somali": 0.01,
        "italian": 0.005,
        "vietnamese": 0.005,
    }
)
DIVERSE = Share(0.002)
GERMAN_LEVEL: Weights[str] = Weights({"0": 0.1, "A1": 0.2, "A2": 0.28, "B1": 0.24, "B2": 0.12, "C1": 0.06})
LEVEL_PROVED = Share(0.6)
INTERPRETER_BELOW_B1 = Share(0.35)
SIGN_LANGUAGE = Share(0.004)
DRIVING_LICENCE = Share(0.48)
CAR_OF_LICENSED = Share(0.45)
MOBILE_NUMBER = Share(0.93)
MAIL_ADDRESS = Share(0.62)
CHANNEL_SHARED_BY_COUPLE = Share(0.12)
PROTECTED = Share(0.012, "assumption; a blocked address or a shelter")
SHELTER_OF_PROTECTED = Share(0.4)
REPRESENTED = Share(0.02)
QUALIFIED = Share(0.58)
RECOGNITION: Weights[str] = Weights(
    {"open": 0.34, "applied": 0.22, "partial": 0.16, "full": 0.2, "refused": 0.03, "not_needed": 0.05}
)
PRACTISED: Weights[int] = Weights({0: 0.18, 1: 0.5, 2: 0.32})
SKILLS: Weights[int] = Weights({0: 0.25, 1: 0.35, 2: 0.25, 3: 0.15})
CONDITION = Share(0.17)
CONDITION_WITHDRAWN = Share(0.1)
WINDOWS_STATED = Share(0.3)
CONSENT = Share(0.55)
CONSENT_WITHDRAWN = Share(0.08)

# Cases. "Two thirds" of long-term recipients: magnitude that the sources give without a table.
DURATION: Weights[tuple[int, int]] = Weights(
    {(5, 90): 0.1, (91, 365): 0.17, (366, 640): 0.08, (641, 1_460): 0.33, (1_461, 3_650): 0.32},
    "65 % longer than 21 months: about two thirds are long-term recipients; the rest assumption. Days",
)
LONG_TERM_DAYS = 640  # § 48a SGB II ordinance: 21 of 24 months
HISTORY_DAYS = 1_460  # older steps have been deleted: assumption
CLOSED = Share(0.12)
EARLIER_CASE = Share(0.07)
CLOSE_REASON: dict[str, Weights[str]] = {
    "young": Weights({"work": 0.36, "training": 0.41, "no_need": 0.13, "moved_away": 0.1}),
    "adult": Weights(
        {
            "work": 0.62,
            "training": 0.06,
            "self_employed": 0.03,
            "no_need": 0.16,
            "moved_away": 0.1,
            "pension": 0.02,
            "deceased": 0.01,
        }
    ),
    "old": Weights(
        {"work": 0.2, "no_need": 0.14, "moved_away": 0.05, "pension": 0.45, "social_assistance": 0.14, "deceased": 0.02}
    ),
}
YOUNG_WITHOUT_APPLICATION = Share(0.04, "assumption: young people supported without an application, § 16h SGB II")
RESTRICTED = Share(0.004, "assumption: colleagues and their families")
CASES_PER_WORKER: dict[str, int] = {"young": 75, "adult": 150}
CASES_PER_WORKER_SOURCE = _LAW
LEAD_SHARE = Share(0.2, "assumption: a team's lead holds a fifth of what a member holds")
PHASE_GERMAN: Weights[str] = Weights({"arrival": 0.12, "qualification": 0.3, "placement": 0.46, "stabilisation": 0.12})
PHASE_BELOW_B1: Weights[str] = Weights({"arrival": 0.22, "language": 0.63, "qualification": 0.1, "placement": 0.05})

# Steps
DAYS_TO_DUE: Weights[tuple[int, int]] = Weights({(3, 10): 0.08, (11, 25): 0.16, (26, 60): 0.34, (61, 130): 0.42})
DROPPED = Share(0.06)
REPEATED_WITHOUT_CONTENT = Share(0.05)
SECOND_OPEN_STEP = Share(0.28)
CALL_PROMISED = Share(0.12)
DUE_OF_OPEN: Weights[tuple[int, int]] = Weights(
    {(-25, -6): 0.025, (-5, -1): 0.045, (0, 0): 0.025, (1, 7): 0.135, (8, 21): 0.25, (22, 60): 0.52},
    "assumption: days from today to the due day; 7 % are late",
)
WAITING_HANDOVER = Share(0.03)
AT_PARTNER = Share(0.06, "assumption: open steps that a partner organisation holds")
WITH_COLLEAGUE = Share(0.05)
PAST_HANDOVER: Weights[str] = Weights(
    {"none": 0.9, "accepted": 0.03, "declined": 0.012, "withdrawn": 0.008, "completed": 0.035, "returned": 0.015}
)
WAITING_TRANSFER = Share(0.015)
PAST_TRANSFER = Share(0.04)
SUPPORTED = Share(0.22)
CONTACTS_PER_STEP = Share(0.5)
REACHED = Share(0.72)
CONTACT_CHANNEL: Weights[str] = Weights(
    {"call": 0.46, "mail": 0.16, "letter": 0.12, "sms": 0.12, "office": 0.1, "visit": 0.03, "peer": 0.01}
)
LOGGED_DAYS = 400  # moves of older steps are not in the log: assumption, they came from the system before
BREAK_GLASS = Share(0.002)
NOT_YET_COPIED = Share(0.15, "assumption: closed steps whose note is not in the federal system yet")
