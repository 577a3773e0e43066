/**
 * LoRA: fine-tunes any block by matrices of low rank that are added to its frozen weights, and
 * reads and writes them as PEFT does.
 */
package ai.dyad.nn.lora;
