"""German function words, by grammar. Not tuned on any set of questions."""

from __future__ import annotations

from stafette.language.normalise import bare_form, normal_form

_ARTICLES = """der die das des dem den ein eine einer eines einem einen kein keine keiner keines keinem keinen
dieser diese dieses diesem diesen jener jene jenes jenem jenen jeder jede jedes jedem jeden mancher manche manches
manchem manchen solcher solche solches solchem solchen aller alle alles allem allen beide beiden beider beides"""

_PRONOUNS = """ich du er sie es wir ihr mich dich ihn uns euch mir dir ihm ihnen sich man mein meine meiner meines
meinem meinen dein deine deiner deines deinem deinen sein seine seiner seines seinem seinen ihre ihrer ihres ihrem
ihren unser unsere unserer unseres unserem unseren unsre euer eure eurer eures eurem euren etwas nichts jemand
jemanden jemandem niemand niemanden niemandem selbst selber einander derjenige diejenige dasjenige diejenigen derselbe
dieselbe dasselbe denen deren dessen irgendein irgendeine irgendwelche irgendwas irgendwo irgendwie"""

_QUESTIONS = """wer wen wem wessen was wo woher wohin wann wie wieso weshalb warum wozu womit wofür woran worauf
worüber wovon wodurch wobei worin worum wonach woraus wogegen welcher welche welches welchem welchen wieviel wieviele
inwiefern inwieweit"""

_PREPOSITIONS = """ab am an anhand ans auf aufgrund aufs aus außer außerhalb bei beim bezüglich bis bzw durch für
fürs gegen gegenüber gemäß hinter im in innerhalb ins je laut mit mithilfe mittels nach neben ohne per pro seit statt
trotz über übers um ums unter unterhalb vom von vor während wegen zu zufolge zum zur zwischen zwecks"""

_CONJUNCTIONS = """und oder aber denn sondern doch sowie sowohl entweder weder noch als dass daß ob weil wenn falls
damit obwohl sobald solange sofern indem nachdem bevor ehe da so also dann"""

_ADVERBS = """hier dort da dorthin dahin daher dazu dabei dafür dagegen daran darauf daraus darin darüber darum
davon davor danach deshalb deswegen trotzdem außerdem auch nur noch schon sehr mehr viel viele vieler vielen wenig
wenige mal einmal immer nie etwa fast ganz gar eben gerade jetzt nun bereits bitte danke ja nein nicht eigentlich
überhaupt vielleicht gern gerne bspw usw ggf evtl zb etc sowas insbesondere sonst bald oft jeweils jeweilige
jeweiligen weitere weiteren weiterer weiteres andere anderen anderer anderes anderem"""

_AUXILIARIES = """bin bist ist sind seid war warst waren wart gewesen sein sei seien wäre wären habe hast hat haben
habt hatte hatten hattest gehabt hätte hätten werde wirst wird werden werdet wurde wurden würde würden geworden worden
kann kannst können könnt könnte könnten könnten gekonnt konnte konnten darf darfst dürfen dürft dürfte dürften durfte
durften muss musst müssen müsst müsste müssten musste mussten muß soll sollst sollen sollt sollte sollten will willst
wollen wollt wollte wollten mag magst mögen mögt möchte möchtest möchten lassen lässt lass lasse lasst gibt gebe geben
gibst"""

_ALL = " ".join((_ARTICLES, _PRONOUNS, _QUESTIONS, _PREPOSITIONS, _CONJUNCTIONS, _ADVERBS, _AUXILIARIES)).split()
STOP_WORDS = frozenset(normal_form(word) for word in _ALL)
_UMLAUT_WORDS = [word for word in _ALL if set(word) & set("äöü")]
# "fur" and "konnen" are typed for "für" and "können"; an umlaut word may lose its dots if no other stop word clashes.
_WITHOUT_DOTS = {bare_form(word): word for word in reversed(_UMLAUT_WORDS)}


def is_stop_word(word: str) -> bool:
    """Whether ``word`` is a function word or question word, in any spelling (``für``, ``FUER``, ``fur``)."""
    form = normal_form(word)
    return form in STOP_WORDS or form in _WITHOUT_DOTS


def restore_dots(word: str) -> str:
    """Return a function word as German spells it (``fur`` → ``für``); any other word unchanged."""
    form = normal_form(word)
    return word if form in STOP_WORDS else _WITHOUT_DOTS.get(form, word)
