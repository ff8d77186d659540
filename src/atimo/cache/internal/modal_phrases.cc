#include "atimo/cache/internal/vocabulary.h"

namespace atimo::cache::internal {
namespace {

constexpr ModalPhrase kModals[] = {
    {"nao e|sao|esta|sera? permitido|permitida|possivel|admitido|admitida|licito|licita|cabivel|autorizado",
     Modal::kMayNot},
    {"nao se? pode|podem|posso|podemos|podera|poderao|cabe|cabem|permite|admite", Modal::kMayNot},
    {"nao se? precisa|precisam|preciso|necessita|necessitam|exige|exigem", Modal::kNeedNot, Object::kBehind},
    {"vedado|vedada|vedados|vedadas|proibido|proibida|proibidos|proibidas|veda|proibe", Modal::kMayNot},
    {"facultativo|facultativa|facultativos|desnecessario|desnecessaria|prescinde|prescindivel",
     Modal::kNeedNot, Object::kSubject},
    {"nao|nunca|jamais|sem|nem|nenhum|nenhuma|tampouco", Modal::kNot},
    {"salvo|exceto|ressalvado|ressalvada", Modal::kExcept},
    {"obrigatorio|obrigatoria|obrigatorios|obrigatorias|obrigado|obrigada|obrigados|obriga|obrigatoriedade",
     Modal::kMust, Object::kSubject},
    {"necessario|necessaria|necessarios|necessarias|necessita|indispensavel|indispensaveis|imprescindivel|"
     "imprescindiveis",
     Modal::kMustSoftly, Object::kSubject},
    {"exige|exigem|requer|requerem|precisa|precisam|preciso|precisamos", Modal::kMustSoftly, Object::kBehind},
    {"deve|devem|devo|devemos|devera|deverao|exigido|exigida|exigidos|exigidas", Modal::kMustSoftly},
    {"ter|tenho|temos que|de", Modal::kMustSoftly},
    {"pode|podem|posso|podemos|podera|poderao|poderia|possivel|possiveis|permite|permitem|"
     "admite|admitem|licito|licita|cabe|"
     "cabem|"
     "cabivel|cabiveis",
     Modal::kMay},
    {"e|sao|ser|sera|esta|estao "
     "permitido|permitida|permitidos|permitidas|admitido|admitida|admitidos|admitidas|"
     "autorizado|autorizada|autorizados|autorizadas",
     Modal::kMay},
    {"^ permitido|permitida|admitido|admitida", Modal::kMay},
};

}  // namespace

std::span<const ModalPhrase> modal_phrases() { return kModals; }

}  // namespace atimo::cache::internal
