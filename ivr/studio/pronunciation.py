"""Turns words into what espeak-ng has to be given so that it says them as the Dutch do.

Rules of this file:

- A text holds words, the marks `,.:;?!` and single digits (the key after "toets"); anything else is refused,
  since espeak-ng would read it in its own way.
- One table mends what `espeak-ng -v nl -x` gets wrong: spelling -> phonemes, grouped by what was wrong. Checked
  word by word for every word in prompts/nl; what is right by itself (verpleegkundige, specialist, orthopedisch,
  polikliniek, één, toets, hekje) has no row.
- Phonemes are those of espeak-ng's Dutch voice: `'` stress, `,` weaker stress, `@` the e of "de", `_|` the catch before a vowel that begins a word.
"""

import re
import unicodedata

DIGITS = ("nul", "één", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen")

MENDED = {
    "the stress lies elsewhere": {
        "aankan": "_|'a:nkAn",
        "aankunt": "_|'a:nk8nt",
        "achttien": "_|'Axtin",
        "acuut": "_|a:k'yt",
        "balans": "ba:l'Ans",
        "balie": "b'a:li",
        "belafspraak": "b'ElAfspr,a:k",
        "bijvoorbeeld": "bEIv'O:rbe:lt",
        "chirurg": "Sir'8rx",
        "daarbuiten": "da:rb'Wyt@n",
        "daarna": "da:rn'a:",
        "daartussenin": "da:rt8s@n'In",
        "dertien": "d'Ertin",
        "effect": "_|Ef'Ekt",
        "elkaar": "_|Elk'a:r",
        "ernaar": "_|Ern'a:r",
        "ernstigs": "_|'Ernst@xs",
        "hernia": "h'Ernia:",
        "hoelang": "hul'AN",
        "inspannend": "_|Insp'An@nt",
        "lichaam": "l'Ixa:m",
        "lichamelijk": "lIx'a:m@l@k",
        "matras": "ma:tr'As",
        "medicijnen": "m,e:dis'EIn@n",
        "minuten": "min'yt@n",
        "minuut": "min'yt",
        "negentien": "n'e:Q@ntin",
        "omgaat": "_|'OmQ,a:t",
        "ondanks": "_|'OndANks",
        "onze": "_|'Onz@",
        "oorzaak": "_|'O:rza:k",
        "opiaten": "_|,o:pi'a:t@n",
        "opnieuw": "_|Opn'iw",
        "overbelasten": "_|'o:v@rb@l,Ast@n",
        "overgaan": "_|'o:v@rQ,a:n",
        "overgewicht": "_|'o:v@rQ@v#,Ixt",
        "paracetamol": "p,a:ra:s,e:ta:m'Ol",
        "psycholoog": "ps,ixo:l'o:x",
        "richtlijn": "r'IxtlEIn",
        "rugpijn": "r'8xpEIn",
        "spreekuren": "spr'e:k,yr@n",
        "spreekuur": "spr'e:k,yr",
        "staartbeen": "st'a:rtbe:n",
        "stukmaken": "st'8kma:k@n",
        "uiteindelijk": "_|Wyt_|'EInd@l@k",
        "veertien": "v'I:rtin",
        "verwijsbrief": "v@rv#'EIzbrif",
        "verwijsbriefjes": "v@rv#'EIzbrifj@s",
        "vijftien": "v'EIftin",
        "voorkom": "vo:rk'Om",
        "vooral": "vo:r'Al",
        "voorover": "vo:r'o:v@r",
        "zenuwpijn": "z'e:nyUpEIn",
        "zestien": "z'Estin",
        "zeventien": "z'e:v@ntin",
    },
    "a full vowel was swallowed": {
        "acute": "_|a:k'yt@",
        "haarlem": "h'a:rlEm",
        "schokbreker": "sx'Okbre:k@r",
        "subacute": "s,8ba:k'yt@",
    },
    "a swallowed vowel was said in full": {
        "bechterew": "b'Ext@rEf",
        "iedereen": "_|,id@r'e:n",
        "levensgevaar": "l'e:v@nsx@v,a:r",
        "pedaalemmer": "p@d'a:lEm@r",
        "tussenwervelschijf": "t'8s@nv#,Erv@lsx,EIf",
        "vondelweg": "v'Ond@lv#,Ex",
        "voorgeschiedenis": "v'O:rQ@sx,id@nIs",
        "ziekenhuis": "z'ik@nh,Wys",
    },
    "another vowel": {
        "aspecifiek": "_|,a:spe:sif'ik",
        "aspecifieke": "_|,a:spe:sif'ik@",
        "diëtist": "d,ie:t'Ist",
        "functioneert": "f,8nkSo:n'I:rt",
        "fysiotherapeut": "f,izio:t,e:ra:p'Wyt",
        "fysiotherapie": "f,izio:t,e:ra:p'i",
        "gespecialiseerde": "Q@sp,e:Sa:liz'I:rd@",
        "ibuprofen": "_|,ibypro:f'En",
        "probeer": "pro:b'I:r",
        "revalidatieprogramma": "r,e:va:lid'a:tsipro:Qr,Ama:",
        "röntgenfoto": "r'8ntx@nf,o:to:",
        "röntgenfoto's": "r'8ntx@nf,o:to:s",
        "sterretje": "st'Er@tj@",
        "subacuut": "s,8ba:k'yt",
    },
    "another consonant": {
        "advies": "_|Atf'is",
        "diagnose": "d,ia:xn'o:z@",
        "gel": "Z'El",
        "huisarts": "h'WysArts",
        "huisartsen": "h'WysArts@n",
        "revalidatiearts": "r,e:va:lid'a:tsi_|,Arts",
        "spoedeisende": "sp'ut_|,EIz@nd@",
        "stress": "str'Es",
        "weggaat": "v#'Ex,a:t",
    },
    "cut apart at the apostrophe, with a pause": {
        "'s avonds": "s'a:v@nts",
        "'s middags": "sm'IdAxs",
        "'s nachts": "sn'Axts",
        "'s ochtends": "s'Oxt@nts",
    },
    "the number was read as the article": {
        "de een": "d@ 'e:n",
        "een of beide": "_|'e:n Of b'EId@",
    },
}
"""What was wrong -> the words it was wrong in -> how they are said, in espeak-ng's phonemes."""

_PHONEMES = {spelling: said for words in MENDED.values() for spelling, said in words.items()}
_SPELLINGS = re.compile(
    rf"(?<![\w'])(?:{'|'.join(sorted(map(re.escape, _PHONEMES), key=len, reverse=True))})(?![\w'])",
    re.IGNORECASE,
)
_SAYABLE = re.compile(r"(?:[^\W\d_]|(?<!\d)\d(?!\d)|['\-\s,.:;?!])+")
_DIGIT_WORDS = rf"(?:{'|'.join(DIGITS)})"
_BEFORE_GROUP = re.compile(rf"(?<=\w)[,:](?= {_DIGIT_WORDS}(?: {_DIGIT_WORDS})+\b)")
_PAUSE = "[[_::]]"
"""On top of the mark's own: some 350 ms together, in which a group of a phone number is written down."""


class UnsayableError(ValueError):
    """A text that has not been put into words."""


def markup(text: str, *, finished: bool) -> str:
    """Give espeak-ng's input for a text; an unfinished one keeps its tone up, unless a mark ends it.

    Raises:
        UnsayableError: the text holds a sign or a number that nobody has put into words.
    """
    words = " ".join(unicodedata.normalize("NFC", text).replace("’", "'").replace(" –", ",").split())
    if not any(map(str.isalnum, words)) or not _SAYABLE.fullmatch(words):
        raise UnsayableError(f"this text has to be put into words first: {text!r}")
    words = re.sub(r"\d", lambda digit: DIGITS[int(digit.group())], words)
    words = _BEFORE_GROUP.sub(rf"\g<0> {_PAUSE}", words)
    words = _SPELLINGS.sub(lambda found: f"[[{_PHONEMES[found.group().lower()]}]]", words)
    return words if words[-1] in ".?!,:;" else words + ("." if finished else ",")
