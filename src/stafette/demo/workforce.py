"""Who works with the people of the county: teams with room for all cases, and who holds, helps and is asked.

The Jobcenter of the county is built with fixed numbers of staff; here as many are added as the normal values of
§ 44c Abs. 4 SGB II ask for (1:75 under 25, 1:150 from 25).
"""

from __future__ import annotations

import math
import random
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from django.contrib.auth.hashers import make_password

from stafette.accounts.enums import AccountKind, Role
from stafette.accounts.models import Absence, Organization, RoleAssignment, Site, Team, User
from stafette.core.ids import new_id
from stafette.demo import spine_distributions as share
from stafette.demo.distributions import ABSENT_STAFF
from stafette.demo.folks import Folk
from stafette.demo.people import People, mail
from stafette.demo.personas import CASE_TEAMS, Personas
from stafette.demo.phrases import chance
from stafette.demo.places import phone
from stafette.demo.values import Town
from stafette.language.normalise import sort_key

TEAM_SIZE = 12
_PARTS = 10  # a member is dealt ten times as often as a tenth of a post
_PARTS_SHOWN = 7  # accounts that are shown got cases of the first batches already
_MOST_SITES = 3
SPECIALISTS = (
    Role.HEALTH_COACH,
    Role.NETWORK_MANAGER,
    Role.JOB_COACH,
    Role.EMPLOYER_ACQUISITION,
    Role.APPLICATION_OFFICE,
    Role.EMPLOYER_SERVICE,
    Role.SUPPORT_MANAGER,
)
Place = tuple[str, str]
"""Kind of team ("young", "arrival", "adult") and city of its site."""


@dataclass(slots=True)
class Post:
    """A team that holds cases."""

    id: UUID
    place: Place
    members: list[UUID] = field(default_factory=list)
    leads: list[UUID] = field(default_factory=list)

    def capacity(self) -> float:
        """Posts that hold cases; a lead counts for a part."""
        return len(self.members) + len(self.leads) * share.LEAD_SHARE.value


def group_of(folk: Folk, today: date) -> str:
    """The kind of team that somebody belongs to: under 25, refugee with German below B1, or all others."""
    if (today - folk.birth_date).days < 25 * 365.25:
        return "young"
    return "arrival" if folk.origin.refugee and folk.below_b1 else "adult"


class Workforce:
    """Staff of the Jobcenter as they are in the tables."""

    def __init__(self, towns: tuple[Town, ...], today: date, personas: Personas) -> None:
        self.today, self.personas = today, personas
        self._sites = {site.city: site for site in Site.objects.order_by("name", "id")}
        homes = [town for town in towns if town.name in self._sites][:_MOST_SITES]
        self._nearest = {town.name: _nearest(town, homes) for town in towns}
        self._main = homes[0].name
        self.read()

    def read(self) -> None:
        """Look who is there."""
        self._posts: dict[Place, list[Post]] = defaultdict(list)
        posts: dict[UUID, Post] = {}
        for team in Team.objects.select_related("site").order_by("name", "id"):
            kind = next((kind for kind, name in CASE_TEAMS.items() if team.name.startswith(name)), None)
            if kind is not None and team.site.city in self._sites:
                posts[team.pk] = Post(team.pk, (kind, team.site.city))
                self._posts[kind, team.site.city].append(posts[team.pk])
        self._fill(posts)
        away = Absence.objects.on(self.today).filter(deputy__is_active=True).order_by("starts_on", "id")
        self.absences = {row.user_id: row for row in away}

    def _fill(self, posts: dict[UUID, Post]) -> None:
        self.specialists: dict[Role, list[UUID]] = defaultdict(list)
        self.teams: dict[UUID, UUID] = {}
        rows = RoleAssignment.objects.on(self.today).filter(user__is_active=True, user__kind=AccountKind.STAFF)
        held: dict[tuple[UUID, UUID | None], set[str]] = defaultdict(set)
        for row in rows.select_related("user").order_by("user_id", "role"):
            held[row.user_id, row.user.team_id].add(row.role)
        for (user, team), roles in held.items():
            for role in SPECIALISTS:
                if role in roles:
                    self.specialists[role].append(user)
            if team is not None:
                self.teams[user] = team
            if team is not None and team in posts and Role.CASE_WORKER in roles:
                (posts[team].leads if Role.TEAM_LEAD in roles else posts[team].members).append(user)

    def place_of(self, folk: Folk, town: str) -> Place:
        """Where somebody's case belongs."""
        kind = group_of(folk, self.today)
        return kind, self._main if kind == "arrival" else self._nearest[town]

    def posts(self, place: Place) -> list[Post]:
        """Teams of one kind at one site."""
        return self._posts[place]

    def all_posts(self) -> list[Post]:
        """All teams that hold cases."""
        return [post for posts in self._posts.values() for post in posts]

    # --- hiring ---------------------------------------------------------------------------------------------------

    def hire(self, expected: dict[Place, float], seed: int) -> int:
        """Add staff, and teams where they grow too large, for so many open cases; returns how many people."""
        hiring = _Hiring(seed, self.today)
        for place, cases in sorted(expected.items()):
            ratio = share.CASES_PER_WORKER["young" if place[0] == "young" else "adult"]
            needed = cases / ratio * 1.02
            posts = self.posts(place)
            for _ in range(math.ceil((needed - TEAM_SIZE * len(posts)) / TEAM_SIZE)):
                posts.append(hiring.new_team(self._sites[place[1]], place, len(posts) + 1))
            missing = math.ceil(needed - sum(post.capacity() for post in posts))
            for _ in range(max(0, missing)):
                post = min(posts, key=lambda post: len(post.members))
                post.members.append(hiring.person(post.id, self._sites[place[1]], Role.CASE_WORKER))
        count = hiring.write(self.all_posts())
        self.read()
        return count


class _Hiring:
    """New staff, written together. They have worked here for years, so that those known before stay first in lists."""

    def __init__(self, seed: int, today: date) -> None:
        self._rng = random.Random(f"{seed} hiring")
        self._people = People(self._rng)
        self._today = today
        self._taken = set(User.objects.order_by("id").values_list("email", flat=True))
        self._home = Organization.objects.get(kind="jobcenter")
        example = User.objects.filter(kind=AccountKind.STAFF).order_by("id").first()
        self._domain = example.email.partition("@")[2] if example else "jobcenter.example"
        self._password = example.password if example else make_password(None)
        self._users: list[User] = []
        self._roles: list[RoleAssignment] = []
        self._teams: list[Team] = []

    def new_team(self, site: Site, place: Place, number: int) -> Post:
        """One more team with its lead."""
        team = Team(id=new_id(), site=site, name=f"{CASE_TEAMS[place[0]]}, {site.city}, Gruppe {number}")
        self._teams.append(team)
        return Post(team.pk, place, leads=[self.person(team.pk, site, Role.TEAM_LEAD, Role.CASE_WORKER)])

    def person(self, team: UUID, site: Site, *roles: Role) -> UUID:
        """One more colleague."""
        while (address := mail(name := self._people.draw(), self._domain)) in self._taken:
            continue
        self._taken.add(address)
        user = User(
            id=new_id(),
            kind=AccountKind.STAFF,
            email=address,
            password=self._password,
            first_name=name[0],
            last_name=name[1],
            sort_key=sort_key(f"{name[1]} {name[0]}")[:200],
            organization=self._home,
            team_id=team,
            phone=phone(self._rng),
        )
        since = self._today - timedelta(days=self._rng.randrange(200, 2_500))
        self._users.append(user)
        self._roles += [RoleAssignment(user=user, role=role, site=site, valid_from=since) for role in roles]
        return user.pk

    def write(self, posts: Iterable[Post]) -> int:
        """Store them; some are away, with a colleague of their team standing in."""
        Team.objects.bulk_create(self._teams)
        User.objects.bulk_create(self._users)
        RoleAssignment.objects.bulk_create(self._roles)
        new = {user.pk for user in self._users}
        absences = []
        for post in posts:
            fresh = [user for user in post.members if user in new]
            for user, deputy in zip(fresh[::2], fresh[1::2], strict=False):
                if chance(self._rng, 2 * ABSENT_STAFF.value):
                    start = self._today - timedelta(days=self._rng.randrange(1, 9))
                    end = self._today + timedelta(days=self._rng.randrange(2, 14))
                    absences.append(Absence(user_id=user, deputy_id=deputy, starts_on=start, ends_on=end))
        Absence.objects.bulk_create(absences)
        return len(self._users)


def _nearest(town: Town, homes: list[Town]) -> str:
    def distance(home: Town) -> float:
        north, east = home.latitude - town.latitude, (home.longitude - town.longitude) * 5 / 8
        return float(north * north + east * east)

    return min(homes, key=distance).name


class Dealer:
    """Deals the cases of one batch to the members of a team in turn, so that nobody gets too many.

    ``favour`` is how often a case of a team goes to the person whose account is shown in demonstrations.
    """

    def __init__(self, force: Workforce, rng: random.Random, favour: float) -> None:
        self._force, self._rng, self._favour = force, rng, favour
        self._decks: dict[Place, list[tuple[UUID, UUID]]] = {}
        self._shown = set(force.personas.users)

    def holder(self, place: Place) -> tuple[UUID, UUID]:
        """Team and person for a case."""
        posts = self._force.posts(place)
        for post in posts:
            for user in (*post.members, *post.leads):
                if user in self._shown and self._rng.random() < self._favour:
                    return post.id, user
        deck = self._decks.get(place)
        if not deck:
            deck = self._decks[place] = self._shuffled(posts)
        return deck.pop()

    def _shuffled(self, posts: list[Post]) -> list[tuple[UUID, UUID]]:
        parts = round(_PARTS * share.LEAD_SHARE.value)
        cards = [
            (post.id, user)
            for post in posts
            for user in post.members
            for _ in range(_PARTS_SHOWN if user in self._shown else _PARTS)
        ]
        cards += [(post.id, user) for post in posts for user in post.leads for _ in range(parts)]
        self._rng.shuffle(cards)
        return cards

    def colleague(self, team: UUID, but: UUID) -> UUID:
        """Somebody to hand a step to: a specialist or somebody of the same team who is here."""
        rng, force = self._rng, self._force
        if rng.random() < self._favour / 5:
            shown = [user for user in self._shown if user != but]
            if shown:
                return rng.choice(sorted(shown))
        users = force.specialists[rng.choice(SPECIALISTS)]
        mates = [user for user, home in force.teams.items() if home == team] if rng.random() < 0.3 else []
        here = [user for user in (*users, *mates) if user != but and user not in force.absences]
        return rng.choice(here or [user for user in force.teams if user != but])

    def other_team(self, team: UUID) -> UUID:
        """Another team that holds cases; the one of a shown account more often."""
        rng = self._rng
        posts = [post for post in self._force.all_posts() if post.id != team]
        shown = [post.id for post in posts if self._shown.intersection((*post.members, *post.leads))]
        if shown and rng.random() < self._favour / 3:
            return rng.choice(shown)
        return rng.choice([post.id for post in posts])

    def member(self, team: UUID) -> UUID:
        """Somebody of a team."""
        post = next(post for post in self._force.all_posts() if post.id == team)
        return self._rng.choice(post.members or post.leads)
