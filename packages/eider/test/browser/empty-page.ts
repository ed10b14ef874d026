// An application that opens a memory and nothing else.
import { openMemory } from 'eider/browser';

Object.assign(globalThis, { openMemory });
