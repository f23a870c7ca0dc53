/** Everything but line ends that a terminal or an editor would act upon or not show. */
export const UNSAFE = /(?![\n\r])[\p{Cc}\p{Zl}\p{Zp}\u200b\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\p{Cs}]/u;
