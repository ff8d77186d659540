#include "atimo/cache/internal/vocabulary.h"

namespace atimo::cache::internal {
namespace {

// The first row that fits at a place wins, so longer ones come first.
constexpr Frame kFrames[] = {
    // What a thing is.
    {"^ o? que se entende por", Asked::kConcept},
    {"^ o? que vem a ser", Asked::kConcept},
    {"^ o? que quer dizer", Asked::kConcept},
    {"^ o? que significa|significam", Asked::kConcept},
    {"^ o que e|sao|seria|seriam", Asked::kConcept},
    {"^ que e|sao", Asked::kConcept},
    {"^ qual|quais e|sao? o|a|os|as? definicao|definicoes|conceito|conceitos|significado legal? "
     "de|do|da|dos|das",
     Asked::kConcept},
    {"^ o|a? definicao|conceito|significado de|do|da|dos|das", Asked::kConcept},
    {"^ defina|conceitue|definir|conceituar o|a|os|as?", Asked::kConcept},
    {"^ como se define|definem|conceitua", Asked::kConcept},
    {"^ como a|o? @ define|conceitua", Asked::kConcept},
    {"^ como a|o lei|legislacao|norma define|conceitua", Asked::kConcept},
    {"o que e|sao|significa $", Asked::kConcept},
    {"qual|quais e? o|a? definicao|conceito $", Asked::kConcept},
    // What a device says.
    {"^ o que o|a|os|as? @ diz|dizem|dispoe|estabelece|preve|determina|fala|prescreve|regula|disciplina",
     Asked::kContent},
    {"^ o que diz|dizem|dispoe|dispoem|estabelece|estabelecem|preve|preveem|determina|fala|prescreve|regula|"
     "disciplina|contem|traz",
     Asked::kContent},
    {"^ o que dizia|dispunha|estabelecia|previa|determinava", Asked::kContent, "passado"},
    {"^ o que esta escrito|previsto|disposto|dito em|no|na", Asked::kContent},
    {"^ do|de que trata|fala", Asked::kContent},
    {"^ sobre o? que trata|fala|dispoe", Asked::kContent},
    {"^ qual e? o|a? conteudo|teor|texto|disposicao de|do|da|dos", Asked::kContent},
    {"^ me? explique|explica|explicar|mostre|apresente|esclareca o|a|os|as?", Asked::kContent},
    {"^ conteudo|teor|texto de|do|da|dos", Asked::kContent},
    {"^ fale sobre", Asked::kContent},
    // How long, until when, from when.
    {"^ a partir de quando|quantos", Asked::kStart},
    {"^ desde quando", Asked::kStart},
    {"^ por? ate? quanto|quantos|quantas tempo|anos|meses pode|podem|deve|devem? valer|vale|valem",
     Asked::kDuration, "validade"},
    {"^ por? ate? quanto|quantos|quantas tempo|anos|meses pode|podem|deve|devem? "
     "durar|vigorar|viger|dura|duram|"
     "vigora|vigoram",
     Asked::kDuration},
    {"^ por ate? quanto|quantos|quantas tempo|anos|meses|dias", Asked::kDuration},
    {"^ qual|quais e|sao? o|a|os|as? prazo|prazos|tempo maximo? de vigencia|duracao", Asked::kDuration},
    {"^ qual|quais e|sao? o|a|os|as? prazo|prazos|tempo maximo? de validade", Asked::kDuration, "validade"},
    {"^ qual|quais e|sao? o|a|os|as? duracao|vigencia maxima?", Asked::kDuration},
    {"^ qual e? a? validade", Asked::kDuration, "validade"},
    {"^ prazo|tempo maximo? de vigencia|duracao", Asked::kDuration},
    {"^ prazo|tempo maximo? de validade", Asked::kDuration, "validade"},
    {"^ duracao|vigencia maxima? de|do|da|dos|das", Asked::kDuration},
    {"^ ate quando", Asked::kDeadline},
    {"^ ate que|qual data|dia", Asked::kDeadline},
    {"^ qual e? a|o? data|dia limite", Asked::kDeadline},
    {"^ em|dentro? de? qual|que|quanto prazo|tempo", Asked::kDeadline},
    {"^ qual|quais e|sao|seria? o|a|os|as? prazo|prazos|tempo limite|legal?", Asked::kDeadline},
    {"^ que prazo", Asked::kDeadline},
    {"^ quanto tempo", Asked::kDeadline},
    {"^ em? quantos|quantas dias|horas|meses|anos", Asked::kDeadline},
    {"^ o? prazo legal? para|de|do|da|dos|das", Asked::kDeadline},
    {"qual e? o? prazo $", Asked::kDeadline},
    {"ate quando $", Asked::kDeadline},
    // How much.
    {"^ ate|por que|qual|quanto valor|quantia|montante", Asked::kLimit},
    {"^ ate quanto", Asked::kLimit},
    {"^ ate que|qual percentual", Asked::kLimit, "percentual"},
    {"^ qual e? o percentual maximo|limite", Asked::kLimit, "percentual"},
    {"qual e? o percentual maximo|limite $", Asked::kLimit, "percentual"},
    {"^ qual|quais e|sao|seria? o|a|os|as? limite|limites|teto|tetos de|do? valor|valores?", Asked::kLimit},
    {"^ qual|quais e|sao|seria? o|a|os|as? valor|valores|quantia|montante maximo|maxima|maximos|limite|teto",
     Asked::kLimit},
    {"^ o? limite|limites|teto de|do? valor|valores? para|de|do|da|dos|das", Asked::kLimit},
    {"^ o? limite|teto de|do|da|para", Asked::kLimit},
    {"^ o? valor|valores maximo|maximos|limite para|de|do|da|dos|das", Asked::kLimit},
    {"qual e? o? teto|limite de? valor? $", Asked::kLimit},
    {"^ qual|quais e|sao|seria? o|a|os|as? multa|multas", Asked::kAmount, "multa"},
    {"^ qual|quais e|sao|seria? o|a|os|as? valor|valores|quantia|montante da|de multa", Asked::kAmount,
     "multa"},
    {"^ qual|quais e|sao|seria? o|a|os|as? valor|valores|quantia|montante", Asked::kAmount},
    {"^ de? quanto custa|custam|vale|e|sao|sera", Asked::kAmount},
    {"^ quanto de", Asked::kAmount},
    {"^ quanto", Asked::kAmount},
    {"gera|geram|acarreta|acarretam|implica|ter|sofre qual|que multa", Asked::kAmount, "multa"},
    {"qual|quanto e? o|a? valor|quanto $", Asked::kAmount},
    // Who.
    {"^ quem responde|respondem por|pelo|pela|pelos|pelas", Asked::kWho},
    {"^ quem e|sao|seria? o|a|os|as? responsavel|responsaveis|competente|competentes|encarregado "
     "por|pelo|pela|"
     "pelos|pelas|para|de|a",
     Asked::kWho},
    {"^ quem e|sao|ter o|a? competencia|responsabilidade para|por|pelo|pela|de|do|da", Asked::kWho},
    {"^ quem ter competencia|legitimidade para|de", Asked::kWho},
    {"^ de quem e|sao a|o|as|os? competencia|responsabilidade|atribuicao para|de|da|do|por|pela|pelo",
     Asked::kWho},
    {"^ de|por quem e|sao|sera? a|o|as|os?", Asked::kWho},
    {"^ a quem compete|cabe|incumbe o|a?", Asked::kWho},
    {"^ por|em qual|quais|que e? a|o? autoridade|autoridades|orgao|orgaos|agente|responsavel e? competente? "
     "para|por|pelo|pela?",
     Asked::kWho},
    {"^ qual|quais|que e|sao? a|o|as|os? autoridade|autoridades|orgao|orgaos|agente|responsavel e? "
     "competente? "
     "para|por|pelo|pela?",
     Asked::kWho},
    {"^ a|o? competencia|responsabilidade|responsavel para|pela|pelo|por", Asked::kWho},
    {"compete|cabe|incumbe a quem $", Asked::kWho},
    {"a quem", Asked::kWhom, "aquem"},
    {"para quem", Asked::kWhom, "paraquem"},
    {"com quem", Asked::kWhom, "comquem"},
    {"contra quem", Asked::kWhom, "contraquem"},
    {"perante quem", Asked::kWhom, "perantequem"},
    {"quem", Asked::kWho},
    // In which cases.
    {"^ em|sob que|qual|quais caso|casos|hipotese|hipoteses|situacao|situacoes|circunstancia|circunstancias "
     "em|de? que?",
     Asked::kWhen},
    {"^ qual|quais e|sao? os|as|a|o? caso|casos|hipotese|hipoteses|situacao|situacoes legais? "
     "em|de|da|do|para? "
     "que?",
     Asked::kWhen},
    {"^ os|as? casos|hipoteses|situacoes de|da|do|em que?", Asked::kWhen},
    {"quando $", Asked::kWhen},
    {"^ quando", Asked::kWhen},
    {"^ onde|aonde", Asked::kWhere},
    {"^ em que|qual lugar|local", Asked::kWhere},
    {"^ por que|qual motivo|razao", Asked::kWhy},
    {"^ porque", Asked::kWhy},
    {"^ qual e? o|a? motivo|razao de|da|do", Asked::kWhy},
    {"por que $", Asked::kWhy},
    {"^ de que|qual forma|modo|maneira e|sao|se? feito|feita|feitos|feitas|faz", Asked::kHow},
    {"^ de que|qual forma|modo|maneira", Asked::kHow},
    {"^ qual e? a|o? forma|modo|maneira de", Asked::kHow},
    {"^ como deve|devem|pode|podem? ser feito|feita|feitos|feitas", Asked::kHow},
    {"^ como e|sao|se? feito|feita|feitos|feitas|fazer|faz|fazem|realizar", Asked::kHow},
    {"^ qual e? o procedimento de|do|da|para", Asked::kHow},
    {"^ como", Asked::kHow},
    {"como $", Asked::kHow},
    {"^ qual e? o|a? numero|quantidade de", Asked::kHowMany},
    {"quantos|quantas", Asked::kHowMany},
    // Which.
    {"^ liste|cite|enumere|indique|aponte|relacione|informe|diga os|as|o|a?", Asked::kWhich},
    {"gera|geram|acarreta|acarretam qual|quais|que", Asked::kWhich},
    {"qual|quais e|sao|seria|seriam? o|a|os|as?", Asked::kWhich},
    {"^ em|de|com|a|por|para? que", Asked::kWhich},
    {"^ o que", Asked::kWhich},
    {"de|em|com|por|para? que $", Asked::kWhich},
};

}  // namespace

std::span<const Frame> frames() { return kFrames; }

}  // namespace atimo::cache::internal
