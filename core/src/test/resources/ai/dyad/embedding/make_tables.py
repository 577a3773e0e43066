"""Writes the tables that EmbeddingFileTest reads, and checks that NumPy reads them back.

python make_tables.py  (numpy 2.x); numpy-float32.npy is also, byte for byte, what dyad writes.
"""

import numpy as np

numbers = np.array([[1, -0.5], [1e-20, 0.1], [3e38, -0.0]], dtype="<f4")
np.save("numpy-float32.npy", numbers)
np.save("numpy-float64.npy", numbers.astype("<f8"))
read = np.load("numpy-float32.npy")
assert read.dtype == np.float32 and read.shape == (3, 2) and (read == numbers).all()
