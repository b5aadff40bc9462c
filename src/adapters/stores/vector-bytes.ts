/** A vector as little-endian 32-bit floats, whatever machine reads it. */
export function bytesOfVector(vector: Float32Array): Buffer {
  const bytes = Buffer.alloc(vector.length * Float32Array.BYTES_PER_ELEMENT);
  for (const [index, value] of vector.entries())
    bytes.writeFloatLE(value, index * Float32Array.BYTES_PER_ELEMENT);
  return bytes;
}

export function vectorOfBytes(bytes: Buffer): Float32Array {
  const vector = new Float32Array(bytes.length / Float32Array.BYTES_PER_ELEMENT);
  for (let index = 0; index < vector.length; index++)
    vector[index] = bytes.readFloatLE(index * Float32Array.BYTES_PER_ELEMENT);
  return vector;
}
