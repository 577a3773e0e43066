"""Makes clip-merges.txt.gz, the first merges of CLIP's vocabulary, and clip-tokens.json: the ids
that open_clip gives with them.

pip install open_clip_torch==3.3.0; python generate_tokens.py
"""
import gzip
import json
import os

from open_clip.tokenizer import SimpleTokenizer, default_bpe

here = os.path.dirname(os.path.abspath(__file__))
merges = 4000
texts = [
    "a photo of a cat",
    "A Photo of TWO Dogs!!!",
    "",
    "   white \t space\r\n and\u00a0more\u2003of it  ",
    "it's what they're about: we've, I'm, she'll, he'd",
    "naïve café déjà-vu ÉCOLE İstanbul ΟΔΥΣΣΕΥΣ straße",
    "e\u0301 combining, ﬁne ﬂoor Ǆ ŉ",
    "ＦＵＬＬ　ｗｉｄｔｈ １２３ ｶﾞ",
    "“curly” ‘quotes’ ‚low„ ʼn",
    "fish &amp; chips &lt;b&gt; &eacute; &#233; &#x1F600; &amp;amp; &rsquo;",
    "<b>bold &amp; &ldquo;quoted&rdquo;</b>",
    "日本語の文 한국어 Привет мир العربية हिन्दी ไทย",
    "😀👩‍👩‍👧‍👦🏳️‍🌈 ❤️ 👍🏽",
    "1234567890 3.14 ½ ② Ⅷ",
    "a_b-c/d\\e@f#g$h%i^j&k*l(m)n",
    "control\x00 chars\x07 \x1b[31mred\x1b[0m \ufeffbom \u200bzero",
    "windows \x85 \x93quotes\x94 \x81 \x99",
    "spelled <start_of_text> out <END_OF_TEXT> here",
    "antidisestablishmentarianism supercalifragilisticexpialidocious",
    "l'été 'tis 'S 'LL don't",
    "word " * 100,
]
with gzip.open(default_bpe()) as file:
    lines = file.read().decode("utf-8").split("\n")[: merges + 1]
path = os.path.join(here, "clip-merges.txt.gz")
with open(path, "wb") as raw, gzip.GzipFile("", "wb", mtime=0, fileobj=raw) as file:
    # no line end after the last merge: open_clip would take it for another one
    file.write("\n".join(lines).encode("utf-8"))
tokenizer = SimpleTokenizer(path)
ids = [[i for i in row if i] for row in tokenizer(texts).tolist()]
result = {
    "vocabulary": tokenizer.vocab_size,
    "truncated": sum(len(tokenizer.encode(text)) > 75 for text in texts),
    "texts": texts,
    "ids": ids,
}
with open(os.path.join(here, "clip-tokens.json"), "w") as file:
    json.dump(result, file, ensure_ascii=False)
    file.write("\n")
