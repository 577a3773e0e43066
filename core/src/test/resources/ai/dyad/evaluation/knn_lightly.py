"""Makes knn-lightly.json with lightly's own knn_predict (lightly 1.5.22, torch 2.5.1).

    pip install torch==2.5.1 && pip install --no-deps lightly==1.5.22
    python knn_lightly.py > knn-lightly.json
"""

import importlib.util
import json
import os

import torch

# the file itself: importing lightly's package would need its data-loading dependencies
folder = importlib.util.find_spec("lightly").submodule_search_locations[0]
path = os.path.join(folder, "utils", "benchmarking", "knn.py")
spec = importlib.util.spec_from_file_location("knn", path)
knn = importlib.util.module_from_spec(spec)
spec.loader.exec_module(knn)

BANK, QUERIES, DIMENSION, CLASSES = 240, 60, 6, 5


def table(first, rows):
    """The same numbers as KnnEvaluationTest.table."""
    i = torch.arange(first, first + rows, dtype=torch.float64).unsqueeze(1)
    j = torch.arange(DIMENSION, dtype=torch.float64).unsqueeze(0)
    label = ((i * i + torch.floor(i / 3)) % CLASSES).long()
    center = torch.cos(1 + 3 * label + 2.3 * j)
    return 0.6 * center + torch.sin(1 + 1.7 * i * j + 0.3 * i + 2.1 * j), label.squeeze(1)


bank, bank_labels = table(0, BANK)
queries, query_labels = table(1000, QUERIES)
bank = torch.nn.functional.normalize(bank, dim=1)
queries = torch.nn.functional.normalize(queries, dim=1)
cases = []
for k, t in [(200, 0.1), (20, 0.1), (20, 0.5), (5, 0.01), (1, 0.1), (240, 10.0)]:
    ranked = knn.knn_predict(queries, bank.T, bank_labels, CLASSES, k, t)
    predicted = ranked[:, 0]
    cases.append(
        {
            "k": k,
            "temperature": t,
            "predicted": predicted.tolist(),
            "accuracy": (predicted == query_labels).double().mean().item(),
        }
    )
print(json.dumps({"cases": cases}))
