/** Replaces, in every worker of ours, a console on which DuckDB-WASM's script would print statements and values. */
export const QUIET_CONSOLE = 'const quiet = { log() {}, warn() {}, error() {}, debug() {}, info() {}, assert() {} };';
