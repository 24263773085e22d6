"""What the plugin promises, tested through the bot as people use it."""

from catops.testing import CatBot


def test_it_greets(catbot: CatBot) -> None:
    said = catbot.say("example London")
    assert said.reply.text == "Hello, London."
    assert said.effect == "read"


def test_a_style_is_one_of_two(catbot: CatBot) -> None:
    assert catbot.say("example London --style loud").reply.text == "HELLO, LONDON!"
    said = catbot.say("example London --style laud")
    assert said.status == "mistyped"
    assert "one of plain, loud" in said.text


def test_a_name_is_needed(catbot: CatBot) -> None:
    assert "NAME is missing" in catbot.say("example").text
    assert "nobody" in catbot.say("example ' '").text


def test_it_suggests_to_say_it_louder(catbot: CatBot) -> None:
    said = catbot.say("example London").press("Louder")
    assert said.reply.text == "HELLO, LONDON!"
    assert said.suggestions == ()


def test_names_are_completed(catbot: CatBot) -> None:
    assert catbot.complete("example", "name", "lo") == ["London"]


def test_help_has_it(catbot: CatBot) -> None:
    assert "Say hello to NAME." in catbot.say("help example").text
    assert "Greets people" in catbot.say("help about example").text


def test_the_whole_way_through_slack_and_lambda(catbot: CatBot) -> None:
    posted = catbot.post("example London")
    assert posted.status == 200
    assert "Hello, London." in posted.text
