package id.sapa.common;

import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.constraints.Pattern;

/** Lets {@link Pattern} restrict an {@link InputText}; its flags are not supported. */
public final class InputTextPatternValidator implements ConstraintValidator<Pattern, InputText> {

    private java.util.regex.Pattern pattern;

    @Override
    public void initialize(Pattern constraint) {
        pattern = java.util.regex.Pattern.compile(constraint.regexp());
    }

    @Override
    public boolean isValid(InputText text, ConstraintValidatorContext context) {
        return text == null || pattern.matcher(text.value()).matches();
    }
}
