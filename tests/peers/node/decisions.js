'use strict';

// Numbers of the contract's enums.
const LABEL = { female: 1, male: 2, undetermined: 3 };
const REASON = { none: 0, lowMargin: 1, noSignal: 2, modalityConflict: 3, unattainable: 4 };
const MODALITY = { avatar: 1, nickname: 2 };

/** The graph's logits to an answer, with the bundle's calibration, as the server's DecisionRule. */
class DecisionRule {
  constructor(calibration) {
    this.calibration = calibration;
  }

  noSignal() {
    return { label: LABEL.undetermined, probability_female: 0.5, undetermined_reason: REASON.noSignal, evidence: [] };
  }

  decide(output, hasAvatar, hasNickname, maxError) {
    const { both, avatarOnly, nicknameOnly, avatarEvidenceTemperature, nicknameEvidenceTemperature } = this.calibration;
    const fused = hasAvatar && hasNickname ? both : hasAvatar ? avatarOnly : nicknameOnly;
    const probability = sigmoid(output.logit / fused.temperature);
    const avatar = sigmoid(output.avatarLogit / avatarEvidenceTemperature);
    const nickname = sigmoid(output.nicknameLogit / nicknameEvidenceTemperature);
    const threshold = thresholdOf(fused, maxError);
    const answers = confidenceOf(probability) >= threshold;
    const conflicts = hasAvatar && hasNickname && isFemale(avatar) !== isFemale(nickname)
      && confidenceOf(avatar) >= thresholdOf(avatarOnly, maxError)
      && confidenceOf(nickname) >= thresholdOf(nicknameOnly, maxError);
    return {
      label: !answers ? LABEL.undetermined : isFemale(probability) ? LABEL.female : LABEL.male,
      undetermined_reason: answers ? REASON.none
        : threshold === Infinity ? REASON.unattainable
          : conflicts ? REASON.modalityConflict : REASON.lowMargin,
      probability_female: probability,
      evidence: [
        ...(hasAvatar ? [{ modality: MODALITY.avatar, probability_female: avatar, weight: output.avatarWeight }] : []),
        ...(hasNickname ? [{ modality: MODALITY.nickname, probability_female: nickname, weight: output.nicknameWeight }] : []),
      ],
    };
  }
}

// The confidence that an answer needs: that of the highest error rate that was attained and is at most the one asked for.
function thresholdOf({ riskCurve }, maxError) {
  let found;
  for (const point of riskCurve.points) {
    if (point.maxError <= maxError && point.threshold !== undefined) {
      found = point;
    }
  }

  return found?.threshold ?? Infinity;
}

function sigmoid(x) {
  return 1 / (1 + Math.exp(-x));
}

function confidenceOf(probability) {
  return Math.max(probability, 1 - probability);
}

function isFemale(probability) {
  return probability >= 0.5;
}

module.exports = { DecisionRule };
