"""Writes small text encoders with random weights as transformers 4.46, sentence-transformers 3.3 and open_clip 2.30 save them,
with texts and the features that these libraries compute, to compare ai.dyad.text.encoder with.

    pip install torch==2.5.1 transformers==4.46.3 open_clip_torch==2.30.0 sentence-transformers==3.3.1
    python generate.py
"""
import json
from pathlib import Path

import torch
from open_clip.hf_model import HFTextEncoder
from open_clip.model import CLIPTextCfg, CLIPVisionCfg, CustomTextCLIP
from open_clip.transformer import TextTransformer
from safetensors.torch import save_file
from sentence_transformers import SentenceTransformer, models
from tokenizers import Regex, Tokenizer, decoders, models as token_models, normalizers, pre_tokenizers, processors
from transformers import (BertConfig, BertModel, BertTokenizerFast, CLIPTextConfig, CLIPTextModelWithProjection, CLIPTokenizerFast,
                          DistilBertConfig, DistilBertModel, MPNetConfig, MPNetModel, PreTrainedTokenizerFast, RobertaConfig,
                          RobertaForMaskedLM, RobertaModel, RobertaTokenizerFast, SiglipTextConfig, SiglipTextModel, XLMRobertaConfig,
                          XLMRobertaModel)
from transformers.models.clip.tokenization_clip import bytes_to_unicode

HERE = Path(__file__).parent
TEXTS = ["a red apple", "Two  dogs, and it's RAINING!", "snow", "naïve café — 42 €", "word " * 80]
WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "red", "apple", "two", "dogs", "##s", "dog", "and", "it", "'", "rain", "##ing", "!",
         ",", "snow", "word", "42", "cafe", "naive", "b", "##b", "c", "##c"]


def randomize(model):
    generator = torch.Generator().manual_seed(7)
    with torch.no_grad():
        for p in model.parameters():
            p.copy_(torch.randn(p.shape, generator=generator) * (0.2 if p.dim() > 1 else 0.1) + (1 if p.dim() == 1 and (p == 1).all() else 0))
    return model.eval()


def expect(directory, features):
    save_file({"features": features.detach().contiguous()}, directory / "expected.safetensors")
    (directory / "texts.json").write_text(json.dumps(TEXTS, ensure_ascii=False) + "\n")


def word_piece(directory, length, words=WORDS):
    directory.mkdir(exist_ok=True)
    (directory / "vocab.txt").write_text("\n".join(words) + "\n")
    tokenizer = BertTokenizerFast(str(directory / "vocab.txt"), model_max_length=length)
    tokenizer.save_pretrained(directory)
    (directory / "vocab.txt").unlink()
    return tokenizer


def byte_pairs(directory, clip, length, wanted=None):
    """A vocabulary of all bytes and a few merges, in the two files of GPT-2."""
    directory.mkdir(exist_ok=True)
    end = "</w>" if clip else ""
    letters = list(bytes_to_unicode().values())
    merges = [("a", "p"), ("d", "o"), ("r", "e"), ("re", "d" + end)] + ([] if clip else [("Ġ", "d")])
    tokens = letters + ([x + end for x in letters] if clip else []) + [a + b for a, b in merges]
    tokens = tokens + ["<|startoftext|>", "<|endoftext|>"] if clip else ["<s>", "<pad>", "</s>", "<unk>"] + tokens + ["<mask>"]
    (directory / "vocab.json").write_text(json.dumps({t: i for i, t in enumerate(tokens)}, ensure_ascii=False))
    (directory / "merges.txt").write_text("#version: 0.2\n" + "\n".join(a + " " + b for a, b in merges) + "\n")
    kind = CLIPTokenizerFast if clip else RobertaTokenizerFast
    tokenizer = kind(str(directory / "vocab.json"), str(directory / "merges.txt"), model_max_length=length)
    tokenizer.save_pretrained(directory)
    for name in ("tokenizer.json", "special_tokens_map.json"):
        if name != wanted:
            (directory / name).unlink()
    return tokenizer


def unigram(directory, first, length, lower):
    directory.mkdir(exist_ok=True)
    pieces = first + [("▁", -2.0)] + [("▁" + w, -3.0) for w in ["a", "red", "apple", "two", "dogs", "word"]] + [
        (c, -4.0) for c in "abcdefghijklmnopqrstuvwxyz0123456789'"]
    tokenizer = Tokenizer(token_models.Unigram(pieces, unk_id=[p for p, _ in first].index("<unk>"), byte_fallback=False))
    steps = [normalizers.NFKC()] + ([normalizers.Lowercase(), normalizers.Replace(Regex("[!,.—]"), "")] if lower else [])
    tokenizer.normalizer = normalizers.Sequence(steps + [normalizers.Replace(Regex(r"\s+"), " "), normalizers.Strip()])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    names = [p for p, _ in first]
    one = "$A </s>" if "<s>" not in names else "<s> $A </s>"
    tokenizer.post_processor = processors.TemplateProcessing(single=one, special_tokens=[(t, names.index(t)) for t in names if t in ("<s>", "</s>")])
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, pad_token="<pad>", eos_token="</s>", unk_token="<unk>", model_max_length=length)
    fast.save_pretrained(directory)
    return fast


def encode(tokenizer, length, padding=True):
    return tokenizer(TEXTS, padding=padding, truncation=True, max_length=length, return_tensors="pt")


def mean(model, batch):
    out = model(input_ids=batch["input_ids"], attention_mask=batch["attention_mask"]).last_hidden_state
    mask = batch["attention_mask"].unsqueeze(2).float()
    return (out * mask).sum(1) / mask.sum(1)


SIZES = dict(hidden_size=16, intermediate_size=40, num_hidden_layers=2, num_attention_heads=2)

# post-norm encoders, whose positions decide how long a text may be
d = HERE / "bert"
t = word_piece(d, 24)
m = randomize(BertModel(BertConfig(**SIZES, vocab_size=len(WORDS), max_position_embeddings=24, hidden_act="gelu_new")))
m.save_pretrained(d)
expect(d, mean(m, encode(t, 24)))

d = HERE / "mpnet"
t = word_piece(d, 62, ["[CLS]", "[PAD]", "[SEP]", "[UNK]"] + WORDS[4:])  # the padding must be 1
m = randomize(MPNetModel(MPNetConfig(**SIZES, vocab_size=len(WORDS), max_position_embeddings=64, layer_norm_eps=1e-5)))
m.save_pretrained(d)
expect(d, mean(m, encode(t, 62)))

d = HERE / "distilbert"
t = word_piece(d, 24)
m = randomize(DistilBertModel(DistilBertConfig(dim=16, hidden_dim=40, n_layers=2, n_heads=2, vocab_size=len(WORDS), max_position_embeddings=24)))
m.save_pretrained(d)
expect(d, mean(m, encode(t, 24)))

d = HERE / "roberta"  # with the head of its pretraining, the prefix roberta. and in half precision
t = byte_pairs(d, False, 30)
m = randomize(RobertaForMaskedLM(RobertaConfig(**SIZES, vocab_size=len(t), max_position_embeddings=32, type_vocab_size=1, layer_norm_eps=1e-5)))
m.half().save_pretrained(d)
m.float()
expect(d, mean(m.roberta, encode(t, 30)))

d = HERE / "xlm_roberta"
t = unigram(d, [("<s>", 0.0), ("<pad>", 0.0), ("</s>", 0.0), ("<unk>", -9.0)], 30, False)
m = randomize(XLMRobertaModel(XLMRobertaConfig(**SIZES, vocab_size=len(t), max_position_embeddings=32, type_vocab_size=1, layer_norm_eps=1e-5)))
m.save_pretrained(d, max_shard_size="15KB")
expect(d, mean(m, encode(t, 30)))

# pre-norm encoders
for name, eos in (("clip_text", None), ("clip_text_old", 2)):
    d = HERE / name
    t = byte_pairs(d, True, 20, "tokenizer.json" if eos else None)
    m = randomize(CLIPTextModelWithProjection(CLIPTextConfig(
        **SIZES, vocab_size=len(t), max_position_embeddings=20, projection_dim=12, eos_token_id=eos or t.eos_token_id, bos_token_id=t.bos_token_id)))
    m.save_pretrained(d)
    expect(d, m(**encode(t, 20)).text_embeds)

d = HERE / "siglip_text"
t = unigram(d, [("<pad>", 0.0), ("</s>", 0.0), ("<unk>", -9.0)], 16, True)
m = randomize(SiglipTextModel(SiglipTextConfig(**SIZES, vocab_size=len(t), max_position_embeddings=16, pad_token_id=0)))
m.save_pretrained(d)
expect(d, m(input_ids=encode(t, 16, "max_length")["input_ids"]).pooler_output)


# open_clip: its own, as in the first models and with every option of the later ones
def open_clip(name, text, tokenizer, padding, quick, custom):
    d = HERE / name
    options = dict(context_length=16, vocab_size=len(tokenizer), width=16, heads=2, layers=2) | text
    act = {"act_layer": torch.nn.GELU}
    cfg = CLIPTextCfg(**options)
    vision = dict(layers=1, width=8, head_width=4, patch_size=8, image_size=8)
    model = randomize(CustomTextCLIP(12, CLIPVisionCfg(**vision), cfg, quick_gelu=quick))
    state = {k if custom or not k.startswith("text.") else k[5:]: v for k, v in model.state_dict().items()}
    save_file({k: v.contiguous() for k, v in state.items()}, d / "open_clip_model.safetensors")
    config = {"model_cfg": {"embed_dim": 12, "quick_gelu": quick, "vision_cfg": vision, "text_cfg": options}, "preprocess_cfg": {}}
    (d / "open_clip_config.json").write_text(json.dumps(config, indent=1) + "\n")
    batch = tokenizer(TEXTS, padding="max_length", truncation=True, max_length=16, return_tensors="pt")["input_ids"]
    expect(d, model.text(torch.where(batch == tokenizer.pad_token_id, padding, batch)))


d = HERE / "open_clip"
t = byte_pairs(d, True, 16)
t.pad_token_id = t.convert_tokens_to_ids("!")
(d / "vocab.json").unlink()
open_clip("open_clip", dict(), t, 0, True, False)
d = HERE / "open_clip_siglip"
t = unigram(d, [("<pad>", 0.0), ("</s>", 0.0), ("<unk>", -9.0)], 16, True)
open_clip("open_clip_siglip", dict(no_causal_mask=True, pool_type="last", proj_bias=True, pad_id=0, norm_kwargs={"eps": 1e-6},
                                   act_kwargs={"approximate": "tanh"}, mlp_ratio=2.5, ls_init_value=0.1), t, 0, False, True)

# open_clip with an encoder of transformers; heads are 64 wide
d = HERE / "open_clip_bert"
t = unigram(d, [("<s>", 0.0), ("<pad>", 0.0), ("</s>", 0.0), ("<unk>", -9.0)], 16, False)
cfg = XLMRobertaConfig(hidden_size=64, intermediate_size=24, num_hidden_layers=1, num_attention_heads=1, vocab_size=len(t),
                       max_position_embeddings=18, type_vocab_size=1, layer_norm_eps=1e-5)
m = randomize(HFTextEncoder("", 12, cfg, "mean_pooler", "mlp"))
save_file({"text." + k: v.contiguous() for k, v in m.state_dict().items()} | {"visual.proj": torch.zeros(1)}, d / "open_clip_model.safetensors")
(d / "open_clip_config.json").write_text(json.dumps({"model_cfg": {"embed_dim": 12, "vision_cfg": {}, "text_cfg": {
    "hf_model_name": "xlm-roberta-tiny", "hf_tokenizer_name": "xlm-roberta-tiny", "hf_proj_type": "mlp", "hf_pooler_type": "mean_pooler"}}}, indent=1) + "\n")
expect(d, m(encode(t, 16)["input_ids"]))

# sentence-transformers with a default prompt
d = HERE / "prompts"
t = word_piece(HERE / "bert", 24)
word = models.Transformer(str(HERE / "bert"))
sentence = SentenceTransformer(modules=[word, models.Pooling(16, "cls"), models.Normalize()],
                               prompts={"query": "red apple: ", "document": "snow "}, default_prompt_name="query")
sentence.save(str(d), create_model_card=False)
(d / "README.md").unlink(missing_ok=True)
save_file({"features": torch.tensor(sentence.encode(TEXTS)), "document": torch.tensor(sentence.encode(TEXTS, prompt_name="document"))},
          d / "expected.safetensors")
(d / "texts.json").write_text(json.dumps(TEXTS, ensure_ascii=False) + "\n")
file = d / "config.json"  # without the path of the machine
file.write_text(json.dumps(json.loads(file.read_text()) | {"_name_or_path": "bert"}, indent=2) + "\n")
for file in HERE.glob("*/special_tokens_map.json"):
    file.unlink()
