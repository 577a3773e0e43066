package ai.dyad.io;

import java.nio.ByteBuffer;

/** Converts the two floating types of 16 bits to float32, exactly. */
final class HalfPrecision {
    private static final int EXPONENT = 0x7c00;
    private static final int FRACTION = 0x3ff;
    private static final int FRACTION_BITS = 10;
    private static final int FLOAT_FRACTION_BITS = 23;
    private static final int BIAS_DIFFERENCE = 127 - 15;

    /** The value of the last bit of a subnormal F16. */
    private static final float SMALLEST = 0x1p-24f;

    private HalfPrecision() {}

    /**
     * Widens values in place, from the first to the last: each is read before anything is written
     * over it.
     *
     * @param buffer room for all floats; the 16-bit values fill its second half
     * @param type the type of the values
     */
    static void widen(ByteBuffer buffer, StoredType type) {
        int count = buffer.limit() / Float.BYTES;
        int start = count * Short.BYTES;
        if (type == StoredType.BF16) {
            for (int i = 0; i < count; i++) {
                int bits = buffer.getShort(start + i * Short.BYTES) << Short.SIZE;
                buffer.putInt(i * Float.BYTES, bits);
            }
        } else {
            for (int i = 0; i < count; i++) {
                float value = ofF16(buffer.getShort(start + i * Short.BYTES));
                // as bits, so that the payload of a NaN survives
                buffer.putInt(i * Float.BYTES, Float.floatToRawIntBits(value));
            }
        }
    }

    private static float ofF16(short half) {
        int sign = (half & 0x8000) << Short.SIZE;
        int exponent = half & EXPONENT;
        int fraction = half & FRACTION;
        int shifted = fraction << (FLOAT_FRACTION_BITS - FRACTION_BITS);
        if (exponent == 0) {
            return sign == 0 ? fraction * SMALLEST : -(fraction * SMALLEST);
        }
        if (exponent == EXPONENT) { // infinite or not a number
            return Float.intBitsToFloat(sign | 0x7f800000 | shifted);
        }
        int rebiased = (exponent >> FRACTION_BITS) + BIAS_DIFFERENCE;
        return Float.intBitsToFloat(sign | rebiased << FLOAT_FRACTION_BITS | shifted);
    }
}
