"""Makes sentence/: a random BERT, directories of sentence-transformers around it, what they give.

pip install torch==2.15.0 transformers==5.24.0 sentence-transformers==6.2.0; python generate_sentence.py
"""
import json
import os
import shutil
import tempfile

import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Dense, Normalize, Pooling, Transformer
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
from transformers import BertConfig, BertModel, BertTokenizerFast

here = os.path.dirname(os.path.abspath(__file__))
target = os.path.join(here, "sentence")
shutil.rmtree(target, ignore_errors=True)
words = "[PAD] [UNK] [CLS] [SEP] [MASK] a the red green apple pear dog cat is in on rain Rain café cafe".split()
words += [chr(c) for c in range(ord("a") + 1, ord("z") + 1)] + ["##" + chr(c) for c in range(ord("a"), ord("z") + 1)]
sentences = [
    "a red apple",
    "The Red Apple is in the Rain",
    "cat",
    "Café",
    "a green pear is on the dog in the rain on the cat in the rain",
    "",
]


def base(directory, lowercase):
    torch.manual_seed(0)
    config = BertConfig(
        num_hidden_layers=2,
        hidden_size=16,
        num_attention_heads=4,
        intermediate_size=24,
        vocab_size=len(words),
        max_position_embeddings=16,
        layer_norm_eps=1e-5,
    )
    model = BertModel(config, add_pooling_layer=False).eval()
    with torch.no_grad():
        # the initial weights are so small that a wrong layer would hardly show
        for parameter in model.parameters():
            parameter.add_(torch.randn_like(parameter) * 0.2)
    model.save_pretrained(directory)
    tokenizer = BertTokenizerFast(
        vocab={word: i for i, word in enumerate(words)}, do_lower_case=lowercase, model_max_length=16
    )
    tokenizer.save_pretrained(directory)


def edit(path, **values):
    with open(path) as file:
        content = json.load(file)
    for name, value in values.items():
        content[name] = value
    with open(path, "w") as file:
        json.dump(content, file, indent=2)


def save(name, modules, lowercase=True, after=None):
    with tempfile.TemporaryDirectory() as made:
        base(os.path.join(made, "bert"), lowercase)
        whole = os.path.join(made, "whole")
        transformer = Transformer(os.path.join(made, "bert"))
        torch.manual_seed(1)
        SentenceTransformer(modules=[transformer] + modules()).save(whole, create_model_card=False)
        if after:
            after(whole)
        # what counts is what the directory says when it is read again
        read = SentenceTransformer(whole, device="cpu")
        vectors = read.encode(sentences, convert_to_numpy=True)
        ids = [read.tokenize([text])["input_ids"][0].tolist() for text in sentences]
        keep(name, whole)
        return {"ids": ids, "vectors": vectors.tolist(), "maxLength": read.max_seq_length}


def keep(name, whole):
    """Copies a directory without the files that equal those of base."""
    for folder, _, files in os.walk(whole):
        for file in files:
            path = os.path.join(folder, file)
            relative = os.path.relpath(path, whole)
            common = os.path.join(target, "base", relative)
            if name != "base" and os.path.exists(common):
                if open(common, "rb").read() == open(path, "rb").read():
                    continue
            copy = os.path.join(target, name, relative)
            os.makedirs(os.path.dirname(copy), exist_ok=True)
            shutil.copy(path, copy)


def old_cls(whole):
    """As sentence-transformers 2 and 3 wrote it, and as most published models are."""
    os.remove(os.path.join(whole, "1_Pooling", "config.json"))
    modes = ["cls_token", "mean_tokens", "max_tokens", "mean_sqrt_len_tokens"]
    config = {"word_embedding_dimension": 16}
    config.update({"pooling_mode_" + mode: mode == "cls_token" for mode in modes})
    with open(os.path.join(whole, "1_Pooling", "config.json"), "w") as file:
        json.dump(config, file, indent=2)
    with open(os.path.join(whole, "sentence_bert_config.json"), "w") as file:
        json.dump({"max_seq_length": 6, "do_lower_case": True}, file, indent=2)
    modules = [
        {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
        {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
        {"idx": 2, "name": "2", "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"},
    ]
    with open(os.path.join(whole, "modules.json"), "w") as file:
        json.dump(modules, file, indent=2)


cases = {}
cases["base"] = save("base", lambda: [Pooling(16, "mean")])
cases["cls"] = save("cls", lambda: [Pooling(16, "cls"), Normalize()], lowercase=False, after=old_cls)
cases["dense"] = save(
    "dense",
    lambda: [
        Pooling(16, ("mean", "max")),
        Dense(32, 12, activation_function=torch.nn.Tanh()),
        Dense(12, 10, bias=False, activation_function=torch.nn.GELU()),
        Normalize(),
    ],
)
cases["three"] = save(
    "three",
    lambda: [
        Pooling(16, ("weightedmean", "lasttoken", "mean_sqrt_len_tokens")),
        Dense(48, 7, activation_function=torch.nn.Identity()),
    ],
)
rounded = json.loads(json.dumps(cases), parse_float=lambda text: round(float(text), 6))
with open(os.path.join(here, "sentence.json"), "w") as file:
    json.dump({"sentences": sentences, "cases": rounded}, file, ensure_ascii=False)
    file.write("\n")
