from readingroom.imaging.deidentification import words
from readingroom.imaging.deidentification.rules import PROFILE, RULES, VERSION, name_attribute, read_basic_profile
from readingroom.imaging.deidentification.words import is_known, keep_known_words

OPTIONS = {
    "Clean Descriptors": "clean",
    "Retain Patient Characteristics": "keep",
    "Retain Longitudinal Temporal Information, Modified Dates": "shift",
}


def test_the_basic_profile_is_whole() -> None:
    profile = read_basic_profile()
    assert len(profile) == 655
    assert (profile["PatientName"], profile["PatientID"], profile["StudyInstanceUID"], profile["InstitutionName"]) == (
        "Z",
        "Z/D",
        "U",
        "X/Z/D",
    )


def test_nothing_stays_against_the_basic_profile_unless_an_option_allows_it() -> None:
    """UIDs are replaced and names become pseudonyms as the profile asks; for the rest an option has to stand there."""
    mild = {"replace": {"U"}, "pseudonym": {"Z", "Z/D"}, "empty": {"Z", "X/Z", "X/Z/D", "Z/D"}, "dummy": {"D", "X/D", "X/Z/D"}}
    for rule in RULES.values():
        basic = read_basic_profile().get(rule.keyword)
        if rule.option:
            assert basic, f"{rule.keyword} needs no option"
            assert OPTIONS[rule.option] == rule.action, rule.keyword
        elif basic and "U*" not in basic:
            assert basic in mild.get(rule.action, set()), f"{rule.keyword}: {basic} in the profile, {rule.action} here, no option"


def test_sequences_that_the_profile_lets_stay_with_new_uids_hold_nothing_but_references() -> None:
    starred = {keyword for keyword, action in read_basic_profile().items() if "U*" in action}
    assert starred == {"ReferencedImageSequence", "SourceImageSequence"}


def test_every_rule_says_why_and_no_attribute_is_private_or_retains_an_institution() -> None:
    assert all(rule.reason and rule.about for rule in RULES.values())
    assert not any(rule.tag >> 16 & 1 for rule in RULES.values())
    assert not any(word in rule.keyword for rule in RULES.values() for word in ("Institution", "Station", "Operator", "Comments"))
    assert "OriginalAttributesSequence" not in {rule.keyword for rule in RULES.values()}
    assert f"rules v{VERSION}" in PROFILE


def test_free_text_is_never_kept_whole() -> None:
    for rule in RULES.values():
        if set(rule.vrs) & {"ST", "LT", "UT", "UC", "PN", "AE", "UR", "UN"}:
            assert rule.action in ("clean", "pseudonym", "empty"), rule.keyword


def test_words_are_known_whatever_their_case_and_nothing_else_is() -> None:
    assert is_known("YBR_FULL_422")
    assert is_known("HELICAL MODE")
    assert not is_known("Smith")
    assert not is_known("HEAD Müller")
    assert keep_known_words("mr. Müller's brain, W/O contrast; G.E.") == "MR BRAIN WO CONTRAST GE"
    assert keep_known_words("\x1b$B;3ED\x1b(B HEAD") == ""
    assert len(keep_known_words("HEAD NECK " * 40)) <= 64
    assert keep_known_words("HEAD FOOT", without={"FOOT"}) == "HEAD"
    assert all(word.isascii() and word == word.upper() for word in words.WORDS)


def test_reports_call_attributes_by_keyword_or_kind() -> None:
    names = [name_attribute(tag) for tag in (0x00100010, 0x00291010, 0x60020010, 0x50000010, 0x00081304)]
    assert names[:4] == ["PatientName", "private attributes", "overlays", "curves"]
    assert names[4]
