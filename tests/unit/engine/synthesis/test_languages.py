# ruff: noqa: RUF001  the signs of other scripts are the subject
import pytest

from jupyter_xvoice.engine.synthesis import languages
from jupyter_xvoice.engine.synthesis.detection import detect

from .measure import level, say, seconds

SENTENCES = {
    "en": "Good morning, how are you today?",
    "ar-EG": "صباح الخير، كيف حالك اليوم؟",
    "ar-SA": "أهلا وسهلا بكم في البيت.",
    "ar-AE": "هذا الكتاب جديد.",
    "bn": "শুভ সকাল, আপনি কেমন আছেন?",
    "zh": "早上好，你今天怎么样？",
    "fr": "Bonjour, comment allez-vous ce matin ?",
    "de": "Guten Morgen, wie geht es dir heute?",
    "hi": "सुप्रभात, आज आप कैसे हैं?",
    "id": "Selamat pagi, apa kabar kamu hari ini?",
    "it": "Buongiorno, come stai oggi? Sono molto contento.",
    "ja": "おはようございます、げんきですか。",
    "ko": "좋은 아침입니다, 오늘 어떠세요?",
    "pt-BR": "Bom dia, como você está hoje?",
    "pt-PT": "A casa não é muito grande.",
    "ru": "Доброе утро, как у вас дела сегодня?",
    "es-MX": "Buenos días, ¿cómo está usted hoy?",
    "es-ES": "El tren sale a las ocho de la mañana.",
    "tr": "Günaydın, bugün nasılsın?",
    "vi": "Chào buổi sáng, hôm nay bạn có khỏe không?",
}


def test_every_documented_language_is_tried_here():
    assert set(SENTENCES) == set(languages.DOCUMENTED)


@pytest.mark.parametrize("tag", SENTENCES)
def test_every_documented_language_speaks(tag):
    samples = say(SENTENCES[tag], language=tag)
    assert seconds(samples) > 1.0
    assert level(samples) > -20


@pytest.mark.parametrize("tag", SENTENCES)
def test_auto_finds_the_language(tag):
    found = detect(SENTENCES[tag])
    assert languages.find(found).file.split("/")[-1][:2] == languages.find(tag).file.split("/")[-1][:2]
    assert seconds(say(SENTENCES[tag], language="AUTO")) > 1.0


def test_kana_among_chinese_characters_is_japanese():
    assert detect("東京特許許可局は今日休みです") == "ja"
    assert detect("東京特許許可局今日休業") == "zh"


def test_languages_sound_different():
    text = "Orange Station, international message."
    assert len({round(seconds(say(text, language=tag)), 3) for tag in ("en", "fr", "de", "it", "tr")}) == 5


@pytest.mark.parametrize(
    ("tag", "found"),
    [("EN", "en"), ("pt-br", "pt-BR"), ("PT_PT", "pt-PT"), ("es", "es-ES"), ("ar", "ar-EG"), ("de-AT", "de"), ("en-US", "en"), ("zh-CN", "zh"), ("nl", "nl"), ("en-GB", "en-gb")],
)  # fmt: skip
def test_a_tag_is_found_in_any_case_and_by_its_first_part(tag, found):
    assert languages.find(tag).tag == found


@pytest.mark.parametrize("tag", ["", "xx", "klingonish", "12", "e", "../../etc"])
def test_an_unknown_tag_is_not_found(tag):
    assert languages.find(tag) is None


@pytest.mark.parametrize(("tag", "near"), [("german", "de"), ("fra", "fr"), ("pt-BZ", "pt-BR"), ("japanes", "ja")])
def test_an_unknown_tag_has_near_ones(tag, near):
    assert near in languages.suggestions(tag)


def test_a_text_that_says_nothing_keeps_the_default():
    assert detect("1234 !?") == "en"
    assert detect("Paris 2026", default="fr") == "fr"
    assert detect("") == "en"


def test_british_english_differs_from_american():
    assert seconds(say("The bath in the hall.", language="en-GB")) != seconds(say("The bath in the hall."))
