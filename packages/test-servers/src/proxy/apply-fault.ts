import {
  answerInstead,
  cutBeforeRequest,
  cutInReply,
  cutInRequest,
  type Exchange,
  loseReply,
  passOn,
  passOnLate,
  stallInReply,
} from './exchange.ts';
import type { Fault } from './fault.ts';

/** Does to a request what the fault says; without one the request is passed on. */
export function applyFault(exchange: Exchange, fault: Fault = { kind: 'delay', ms: 0 }): void {
  switch (fault.kind) {
    case 'delay':
      if (fault.ms === 0) passOn(exchange);
      else setTimeout(() => passOn(exchange), fault.ms);
      break;
    case 'late':
      passOnLate(exchange, fault.ms);
      break;
    case 'hold':
      void fault.until.then(() => passOn(exchange));
      break;
    case 'answer':
      answerInstead(exchange, fault.reply);
      break;
    default:
      BREAKS[fault.kind](exchange);
  }
}

const BREAKS = {
  'cut-before-request': cutBeforeRequest,
  'cut-in-request': cutInRequest,
  'lose-reply': loseReply,
  'cut-in-reply': cutInReply,
  'stall-in-reply': stallInReply,
  stall: () => undefined,
} as const;
