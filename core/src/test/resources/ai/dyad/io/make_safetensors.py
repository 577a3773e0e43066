"""Writes python.safetensors with Python's own safetensors package, one tensor of every type.

Run beside this file: pip install numpy safetensors==0.8.0; python make_safetensors.py
"""

import numpy as np
from safetensors.numpy import load_file, save_file

TENSORS = {
    "f32.matrix": np.array([[1.5, -2.0, 3.25], [0.0, 1e-30, 3.4e38]], np.float32),
    "f64.scalar": np.array(0.1, np.float64),
    "f16": np.array([0.5, -65504.0], np.float16),
    "i64": np.array([-(2**63), 2**63 - 1], np.int64),
    "i32": np.array([[-(2**31)], [2**31 - 1]], np.int32),
    "i8": np.array([-128, 127, 0], np.int8),
    "u8": np.array([0, 255, 7], np.uint8),
    "bool": np.array([True, False, True], np.bool_),
    "empty": np.zeros((0, 4), np.float32),
    "schr\u00f6dinger \u2603": np.array([42.0], np.float32),
}

if __name__ == "__main__":
    save_file(TENSORS, "python.safetensors", metadata={"made by": "safetensors \u2603"})
    for name, tensor in load_file("python.safetensors").items():
        print(name, tensor.dtype, tensor.shape)
